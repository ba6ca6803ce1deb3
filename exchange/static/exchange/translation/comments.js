// Sends comments without leaving the editor: a reload would lose what is being typed in another segment.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-tr-comment-form]");
  if (!form) {
    return;
  }
  event.preventDefault();
  const button = form.querySelector("button");
  const place = form.closest("details[data-tr-segment], [data-tr-left-over]");
  const selector = place.dataset.trSegment
    ? `details[data-tr-segment="${place.dataset.trSegment}"]`
    : "[data-tr-left-over]";
  button.disabled = true;
  let answer;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(form),
    });
    answer = await response.json();
  } catch {
    form.submit(); // the network or the session is gone: the browser's own way says so
    return;
  }
  if (answer.refusal) {
    const refusal = form.querySelector("[role=alert]");
    refusal.textContent = answer.refusal;
    refusal.hidden = false;
    button.disabled = false;
    return;
  }
  const fresh = new DOMParser().parseFromString(answer.html, "text/html").querySelector(selector);
  if (fresh) {
    if ("open" in fresh) {
      fresh.open = true;
    }
    fresh.querySelector(":scope > .tr-hint__source")?.toggleAttribute("hidden", place.closest("li") !== null);
    place.replaceWith(fresh);
    (fresh.querySelector("summary") ?? fresh).focus();
  } else {
    place.remove();
  }
});
