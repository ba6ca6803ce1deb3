// Nothing is sent before all that was typed is in the form: rich texts write into it a moment later, and an autosave
// that is under way has to end first. What the site could not take stays in the form.
(() => {
  const { settings, words, say, ask, mayBeSent, watch } = window.exchangeEditing;
  const RICH_TEXT_DELAY = 300; // Draftail writes 250 ms after the last change
  const LONGEST_WAIT = 20000;
  const passing = new WeakSet(); // buttons and forms that are being sent
  let lastTyped = 0;
  let lastButton = null;
  let isPreparing = false;
  let holdsAutosave = false;
  let autosave = null; // the data that a running autosave sends
  let waiting = [];

  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

  const isRichText = (target) => target instanceof Element && target.closest("[data-draftail-editor-wrapper]");
  for (const kind of ["keydown", "input", "paste", "drop", "cut", "click"]) {
    document.addEventListener(kind, ({ target }) => isRichText(target) && (lastTyped = Date.now()), true);
  }

  // Wagtail takes what a form says some seconds after it was opened for what it said at first, and does so again
  // when a part of the form comes late: what was typed before that would look as if it had been saved.
  let unsaved = null; // the form that somebody typed in since the last autosave
  for (const kind of ["input", "keydown", "change"]) {
    document.addEventListener(
      kind,
      (event) => {
        const form = event.target instanceof Element && event.target.closest("form[data-edit-form]");
        if (form && (event.isTrusted || kind === "input") && event.key !== "Tab") {
          unsaved = form;
        }
      },
      true,
    );
  }
  document.addEventListener("w-unsaved:watch-edits", () => unsaved && saveAgain(unsaved));

  const quiet = async () => {
    const until = Date.now() + 3000;
    await pause(RICH_TEXT_DELAY);
    while (Date.now() - lastTyped < RICH_TEXT_DELAY && Date.now() < until) {
      await pause(RICH_TEXT_DELAY - (Date.now() - lastTyped));
    }
  };

  const BOOKKEEPING = /^(?:csrfmiddlewaretoken|next|loaded_revision.*|overwrite_revision_id|comments-.*)$/;
  const contents = (data) =>
    JSON.stringify([...data].filter(([name, value]) => !BOOKKEEPING.test(name) && typeof value === "string"));

  const autosaveEnds = () =>
    autosave
      ? Promise.race([new Promise((resolve) => waiting.push(resolve)), pause(LONGEST_WAIT)])
      : Promise.resolve();

  const autosaveEnded = () => {
    autosave = null;
    waiting.forEach((resolve) => resolve());
    waiting = [];
  };

  document.addEventListener("w-autosave:save", (event) => {
    if (holdsAutosave) {
      event.preventDefault();
    } else if (!event.defaultPrevented) {
      autosave = event.detail.formData;
    }
  });

  document.addEventListener("w-autosave:success", ({ target: form, detail: { response } }) => {
    const sent = autosave;
    autosaveEnded();
    unsaved = null;
    for (const [name, value] of Object.entries({
      loaded_revision_id: response.revision_id,
      loaded_revision_created_at: response.revision_created_at,
    })) {
      const field = form.elements.namedItem(name);
      if (field && value) {
        field.value = value; // the next save stands on what this one wrote
      }
    }
    // What was typed while the autosave ran is not in what it sent; Wagtail takes it for saved.
    if (sent && contents(new FormData(form)) !== contents(withUpdates(sent, response.field_updates))) {
      saveAgain(form);
    }
  });

  const withUpdates = (data, updates) => {
    const updated = new FormData();
    for (const [name, value] of data) {
      updated.append(name, updates?.[name] ?? value);
    }
    return updated;
  };

  // After Wagtail's own listeners, which note the form as saved.
  const saveAgain = (form) =>
    setTimeout(() => {
      form.setAttribute("data-w-unsaved-has-edits-value", "true");
      form.dispatchEvent(
        new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }),
      );
    }, 0);

  document.addEventListener("w-autosave:error", ({ detail: { type } }) => {
    autosaveEnded();
    if (type === "server_error") {
      watch(); // perhaps nobody is logged in any more
    }
  });

  const press = (form, button) => {
    // A save that meets another one is asked about by the site, field by field; Wagtail's dialog would overwrite.
    for (const session of document.querySelectorAll("[data-w-session-intercept-value]")) {
      session.setAttribute("data-w-session-intercept-value", "");
    }
    const openedBy = form.querySelector("[name=exchange-opened-by]") ?? document.createElement("input");
    if (!openedBy.isConnected) {
      Object.assign(openedBy, { type: "hidden", name: "exchange-opened-by", value: window.exchangeEditing.openedBy() ?? "" });
      form.append(openedBy);
    }
    passing.add(form);
    if (button) {
      passing.add(button);
      button.click();
      passing.delete(button);
    } else {
      form.requestSubmit();
    }
    passing.delete(form);
    if (openedBy.type === "hidden") {
      openedBy.remove(); // the form is read by now, and stays as it was if it is not sent
    }
  };

  const fits = async (form) => {
    const count = [...new FormData(form).keys()].length;
    if (settings.maxFields === null || count <= settings.maxFields) {
      return true;
    }
    await ask(words("tooMany"), words("tooManyText", { count, limit: settings.maxFields }), [["", words("back")]]);
    return false;
  };

  const prepare = async (form, button) => {
    if (isPreparing) {
      return;
    }
    isPreparing = true;
    lastButton = button ?? lastButton;
    say(words("saving"));
    try {
      await quiet();
      holdsAutosave = true;
      await autosaveEnds();
      if ((await fits(form)) && (await mayBeSent())) {
        press(form, button);
        await pause(3000); // the page is being left; if not, autosave goes on
      }
    } finally {
      isPreparing = false;
      holdsAutosave = false;
    }
  };

  const formOf = (button) => {
    const form = button.form ?? button.closest("form");
    const saves = button.type === "submit" || "workflowActionName" in button.dataset;
    return saves && form?.matches(settings.forms) ? form : null;
  };

  window.addEventListener(
    "click",
    (event) => {
      const button = event.target instanceof Element && event.target.closest("button, input[type=submit]");
      const form = button && formOf(button);
      if (form && !passing.has(button)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        prepare(form, button);
      }
    },
    true,
  );

  window.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.matches(settings.forms) && !passing.has(form)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        prepare(form, event.submitter);
      }
    },
    true,
  );

  // After a new log-in, "save now" without a button pressed before means the form's first one.
  document.addEventListener("exchange-editing:save", () => {
    const form = document.querySelector(settings.forms);
    const button = lastButton ?? form?.querySelector("button[type=submit].action-save, button[type=submit]");
    if (form) {
      prepare(form, button);
    }
  });

  window.addEventListener("beforeunload", (event) => {
    if (Date.now() - lastTyped < RICH_TEXT_DELAY * 2 && !isPreparing && document.querySelector(settings.forms)) {
      event.preventDefault();
    }
  });
})();
