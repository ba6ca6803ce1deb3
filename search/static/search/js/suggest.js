// Suggestions under the search box, as an editable combobox with a list (ARIA Authoring Practices).
// Without this script the form simply searches.
"use strict";

(() => {
  const DELAY = 150;
  const SHORTEST = 2;

  const element = (name, attributes, text) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    if (text) made.textContent = text;
    return made;
  };

  const attach = (input, number) => {
    const id = `suggestions-${number}`;
    const list = element("ul", { id, role: "listbox", class: "suggestions", "aria-label": input.dataset.suggestLabel, hidden: "" });
    let options = [];
    let active = -1;
    let timer = 0;
    let request = null;

    Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off",
    }).forEach(([key, value]) => input.setAttribute(key, value));
    input.insertAdjacentElement("afterend", list);

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const activate = (place) => {
      if (options[active]) options[active].setAttribute("aria-selected", "false");
      active = place;
      if (options[active]) {
        options[active].setAttribute("aria-selected", "true");
        options[active].scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", options[active].id);
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    };

    const show = (groups) => {
      list.replaceChildren();
      options = [];
      groups.forEach((group, at) => {
        const heading = `${id}-group-${at}`;
        const part = element("li", { role: "presentation" });
        const inner = element("ul", { role: "group", "aria-labelledby": heading, class: "suggestions__group" });
        inner.append(element("li", { id: heading, role: "presentation", class: "suggestions__title" }, group.title));
        group.suggestions.forEach((suggestion) => {
          const option = element("li", {
            id: `${id}-${options.length}`, role: "option", "aria-selected": "false", class: "suggestions__option",
            lang: suggestion.language, "data-url": suggestion.url,
          }, suggestion.text);
          options.push(option);
          inner.append(option);
        });
        part.append(inner);
        list.append(part);
      });
      active = -1;
      list.hidden = options.length === 0;
      input.setAttribute("aria-expanded", String(options.length > 0));
      input.removeAttribute("aria-activedescendant");
    };

    const ask = async () => {
      if (request) request.abort();
      const text = input.value.trim();
      if (text.length < SHORTEST) return close();
      request = new AbortController();
      try {
        const address = `${input.dataset.suggest}?q=${encodeURIComponent(text)}`;
        const answer = await fetch(address, { signal: request.signal, cache: "no-store" });
        if (answer.ok) show((await answer.json()).groups);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
      return undefined;
    };

    input.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, DELAY);
    });

    input.addEventListener("keydown", (event) => {
      if (list.hidden) {
        if (event.key === "ArrowDown" && options.length) {
          event.preventDefault();
          list.hidden = false;
          input.setAttribute("aria-expanded", "true");
          activate(0);
        }
        return;
      }
      if (event.key === "ArrowDown") {
        event.preventDefault();
        activate(active + 1 < options.length ? active + 1 : 0);
      } else if (event.key === "ArrowUp") {
        event.preventDefault();
        activate(active > 0 ? active - 1 : options.length - 1);
      } else if (event.key === "Enter" && options[active]) {
        event.preventDefault();
        window.location.assign(options[active].dataset.url);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      } else if (event.key === "Tab") {
        close();
      }
    });

    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        event.preventDefault();
        window.location.assign(option.dataset.url);
      }
    });

    input.addEventListener("blur", close);
  };

  document.querySelectorAll("input[data-suggest]").forEach(attach);
})();
