/* Gives each rich text the name of its field: Wagtail's editor has none that a screen reader could say. */
(function () {
  "use strict";

  function nameOf(box) {
    const field = box.closest("[data-field]") || box.closest("[data-field-wrapper]") || box.parentElement;
    const input = field.querySelector("[data-draftail-input], textarea, input[type=hidden]");
    const said = input && input.getAttribute("aria-label");
    if (said) return said;
    const label = input && input.id && document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
    const panel = box.closest("[data-panel]");
    const heading = label || (panel && panel.querySelector("[data-panel-heading-text]"));
    return heading ? heading.textContent.trim() : "";
  }

  function nameAll() {
    for (const box of document.querySelectorAll("[contenteditable=true][role=textbox]:not([aria-label])")) {
      const name = nameOf(box);
      if (name) box.setAttribute("aria-label", name);
    }
  }

  nameAll();
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
})();
