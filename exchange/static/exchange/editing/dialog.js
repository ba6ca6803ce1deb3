// Dialogs of the editor, and a line that screen readers speak. Everything that they say comes translated in the page.
(() => {
  const settings = JSON.parse(document.getElementById("exchange-editing").textContent);
  const words = (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), settings.words[name]);

  const line = document.createElement("p");
  line.className = "w-sr-only";
  line.setAttribute("aria-live", "polite");
  document.body.append(line);
  const say = (text) => {
    line.textContent = text;
  };

  let open = null;

  // Shows one dialog at a time. `choices` are [name, text, address?]; resolves with the chosen name, "" for Escape.
  const ask = (title, text, choices) =>
    new Promise((resolve) => {
      close();
      const before = document.activeElement;
      const dialog = document.createElement("dialog");
      dialog.className = "ed-dialog";
      dialog.setAttribute("role", "alertdialog");
      dialog.setAttribute("aria-labelledby", "ed-dialog-title");
      dialog.setAttribute("aria-describedby", "ed-dialog-text");
      const heading = Object.assign(document.createElement("h2"), { id: "ed-dialog-title", textContent: title });
      const paragraph = Object.assign(document.createElement("p"), { id: "ed-dialog-text", textContent: text });
      const buttons = Object.assign(document.createElement("div"), { className: "ed-dialog__buttons" });
      choices.forEach(([name, label, address], number) => {
        const button = document.createElement(address ? "a" : "button");
        button.className = number ? "button button-secondary" : "button";
        button.textContent = label;
        if (address) {
          Object.assign(button, { href: address, target: "_blank", rel: "noopener" });
        } else {
          button.type = "button";
          button.addEventListener("click", () => finish(name));
        }
        buttons.append(button);
      });
      const finish = (name) => {
        if (open !== entry) {
          return;
        }
        open = null;
        dialog.close();
        dialog.remove();
        before?.focus?.();
        resolve(name);
      };
      const entry = { finish };
      open = entry;
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        finish("");
      });
      dialog.append(heading, paragraph, buttons);
      document.body.append(dialog);
      dialog.showModal();
    });

  const close = (name = "") => open?.finish(name);
  window.exchangeEditing = { settings, words, say, ask, close };
})();
