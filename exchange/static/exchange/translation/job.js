// Asks for a portion of work until nothing waits; without this script, the button does one portion.
const form = document.querySelector("[data-tr-job]");

const show = (progress) => {
  form.querySelector("progress").value = progress.percent;
  form.querySelector("[data-tr-done]").textContent = progress.done;
  form.querySelector("[data-tr-total]").textContent = progress.total;
};

const run = async () => {
  const button = form.querySelector("button");
  if (button) {
    button.hidden = true;
  }
  for (;;) {
    const began = Date.now();
    let progress;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new FormData(form),
      });
      progress = await answer.json();
    } catch {
      button.hidden = false; // the network or the session is gone: let the person decide
      return;
    }
    show(progress);
    if (progress.finished) {
      if (progress.failed) {
        window.location.reload();
      }
      form.querySelector("[data-tr-ready]").hidden = false;
      return;
    }
    // Where a worker does the work, the answers come at once: ask every second.
    await new Promise((resume) => setTimeout(resume, Math.max(0, 1000 - (Date.now() - began))));
  }
};

if (form && !("trFinished" in form.dataset)) {
  run();
}
