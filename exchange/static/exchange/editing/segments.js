// In wagtail-localize's editor a text is saved by a click on its button. Here it saves itself as well: when its writer
// pauses, goes on to another one or leaves. Cancel puts back what was there before.
(() => {
  const editor = document.querySelector(".js-translation-editor");
  const tools = window.exchangeEditing;
  if (!editor || !tools) {
    return;
  }
  const { words, say, watch } = tools;
  const PAUSE = 1500;
  const RETRY = 10000;
  const ITEM = "li.complete, li.incomplete, li.errored";
  const segments = JSON.parse(editor.dataset.props).segments.filter(({ type }) => type === "string");
  const states = new WeakMap(); // of textareas
  const open = new Set();

  const isSegment = (area) => area.matches("textarea") && !area.closest(".tr-comments") && area.closest(ITEM);

  // Segments with the same source text are told apart by their order, which is that of the editor's own data.
  const segmentOf = (item) => {
    const source = (other) => [...other.children].find((child) => child.matches("p"))?.textContent;
    const text = source(item);
    const same = [...editor.querySelectorAll(ITEM)].filter((other) => source(other) === text);
    return segments.filter((segment) => segment.source === text)[same.indexOf(item)];
  };

  const stateOf = (area) => {
    if (!states.has(area)) {
      const segment = segmentOf(area.closest(ITEM));
      states.set(area, { area, segment, original: area.value, saved: area.value, timer: null, wasSent: false });
      open.add(states.get(area));
    }
    return states.get(area);
  };

  const isUnsaved = ({ area, saved }) => area.isConnected && area.value.trim() !== "" && area.value !== saved;

  const report = ({ area }, text, isError = false) => {
    let line = area.parentElement.querySelector(":scope > .ed-segment");
    if (!line) {
      line = document.createElement("p");
      area.after(line);
    }
    line.className = isError ? "ed-segment ed-segment--error" : "ed-segment";
    line.textContent = text;
    say(text);
  };

  const put = (segment, value) => {
    const body = new FormData();
    body.append("value", value);
    return window.fetch(segment.editUrl, {
      method: "PUT",
      body,
      credentials: "same-origin",
      keepalive: true,
      headers: { "X-CSRFToken": tools.token ?? editor.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" },
    });
  };

  const save = async (state) => {
    clearTimeout(state.timer);
    if (!state.segment || !isUnsaved(state)) {
      return;
    }
    const { value } = state.area;
    state.wasSent = true;
    try {
      const answer = await put(state.segment, value);
      if (answer.ok) {
        state.saved = value;
        report(state, words("segmentSaved"));
        return;
      }
      if ([401, 403].includes(answer.status)) {
        watch();
      }
      const refusal = answer.status === 400 ? await answer.json().catch(() => null) : null;
      const reason = refusal && Object.values(refusal).flat().join(" ");
      report(state, reason ? words("segmentRefused", { reason }) : words("segmentFailed"), true);
    } catch {
      report(state, words("segmentFailed"), true);
    }
    state.timer = setTimeout(() => save(state), RETRY);
  };

  const saveAll = () => open.forEach(save);

  // Cancel: what was saved on the way is taken back.
  const takeBack = (state) => {
    clearTimeout(state.timer);
    open.delete(state);
    if (!state.wasSent) {
      return;
    }
    if (state.original) {
      put(state.segment, state.original);
    } else {
      const headers = { "X-CSRFToken": tools.token ?? "" };
      window.fetch(state.segment.editUrl, { method: "DELETE", credentials: "same-origin", keepalive: true, headers });
    }
  };

  editor.addEventListener("input", ({ target }) => {
    if (isSegment(target)) {
      const state = stateOf(target);
      clearTimeout(state.timer);
      state.timer = setTimeout(() => save(state), PAUSE);
    }
  });
  editor.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (isSegment(target) && !target.closest(ITEM).contains(relatedTarget)) {
      save(stateOf(target));
    }
  });
  // The editor's own buttons below a text: the last two of its list are Cancel and Save, in this order.
  editor.addEventListener(
    "click",
    ({ target }) => {
      const button = target.closest("button");
      const item = button?.closest(ITEM);
      const area = item && [...item.querySelectorAll("textarea")].find(isSegment);
      const own = item ? [...item.querySelectorAll(":scope > ul:not(.tr-terms) button")] : [];
      if (!area || !states.has(area) || own.length < 2) {
        return;
      }
      if (button === own.at(-2)) {
        takeBack(states.get(area));
      } else if (button === own.at(-1)) {
        save(states.get(area));
      }
    },
    true,
  );
  new MutationObserver(() => {
    [...editor.querySelectorAll("textarea")].filter(isSegment).forEach(stateOf);
    open.forEach((state) => {
      if (!state.area.isConnected) {
        clearTimeout(state.timer);
        open.delete(state);
      }
    });
  }).observe(editor, { childList: true, subtree: true });

  document.addEventListener("exchange-editing:save", saveAll);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveAll());
  window.addEventListener("pagehide", saveAll);
  window.addEventListener("beforeunload", (event) => {
    if ([...open].some(isUnsaved)) {
      saveAll();
      event.preventDefault();
    }
  });
})();
