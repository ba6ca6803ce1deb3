// Puts hints and comments below their segment in wagtail-localize's editor. Without this script, or where a segment is
// not found, they stay in their lists below the editor.
const notes = document.querySelector("[data-tr-notes]");
const editor = document.querySelector(".js-translation-editor");

// Segments with the same source text are told apart by their order, which is that of the editor's own data.
const idsBySource = new Map();
for (const segment of JSON.parse(editor?.dataset.props ?? '{"segments": []}').segments) {
  if (segment.type === "string") {
    idsBySource.set(segment.source, [...(idsBySource.get(segment.source) ?? []), String(segment.id)]);
  }
}

const place = () => {
  const seen = new Map();
  for (const item of editor.querySelectorAll("section li.complete, section li.incomplete, section li.errored")) {
    const source = [...item.children].find((child) => child.matches("p"))?.textContent;
    const ids = idsBySource.get(source);
    if (!ids) {
      continue;
    }
    const number = seen.get(source) ?? 0;
    seen.set(source, number + 1);
    for (const [list, kind] of [["hints", "tr-hint"], ["threads", "tr-comments"]]) {
      const part = notes.querySelector(`[data-tr-${list}] > [data-tr-segment="${ids[number]}"]`);
      if (part && !item.querySelector(`:scope > .${kind}`)) {
        part.querySelector(":scope > .tr-hint__source").hidden = true;
        item.append(part);
      }
    }
  }
};

// A field that opens has its cursor at the very beginning, where nobody put it: until somebody types, clicks or moves
// the cursor, a word belongs at the end.
const withCursor = new WeakSet();
const noteCursor = ({ key, target }) => {
  if (target.matches("textarea") && !["Tab", "Shift"].includes(key)) {
    withCursor.add(target);
  }
};

const OPENS = /(?:^|[\s([{„‚«¡¿/-]|(?:^|\s)["“‘']|<[^/>][^>]*>)$/u; // what stands before a word without a blank
const IS_WORD = /^(?:[\p{L}\p{N}([{„‚«]|<[^/>])/u;

// What is written between `before` and `after`, with blanks where `text` would grow together with a word.
const spaced = (before, text, after) =>
  `${OPENS.test(before) ? "" : " "}${text}${IS_WORD.test(after) ? " " : ""}`;

// The editor is React's: a value set from outside counts only with the event that a typing person causes.
const insert = (button) => {
  // The first one that is not a comment's: comments stand below the text.
  const area = button
    .closest("li.complete, li.incomplete, li.errored")
    ?.querySelector("textarea:not(.tr-comments textarea)");
  if (!area) {
    return false;
  }
  const { value } = area;
  const [start, end] = withCursor.has(area) ? [area.selectionStart, area.selectionEnd] : [value.length, value.length];
  const [before, after] = [value.slice(0, start), value.slice(end)];
  const text = spaced(before, button.dataset.trInsert, after);
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, before + text + after);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  const cursor = start + text.trimEnd().length;
  area.setSelectionRange(cursor, cursor);
  withCursor.add(area);
  return true;
};

// wagtail-localize gives its file field no name.
const nameFileField = () => {
  const field = editor.querySelector('input[type="file"]:not([aria-label])');
  field?.setAttribute("aria-label", field.closest(".w-tabs__panel").querySelector("p").textContent);
};

// A text that somebody else wrote since this page was opened must not be overwritten unseen: tell when that was. The
// token may be a newer one than the editor knows, after a new log-in in another tab.
const tellWhenOpened = () => {
  const { fetch: send } = window;
  window.fetch = (address, options = {}) => {
    if (options.method !== "PUT" && options.method !== "DELETE") {
      return send(address, options);
    }
    const token = window.exchangeEditing?.token ?? options.headers?.["X-CSRFToken"];
    const headers = { ...options.headers, "X-CSRFToken": token, "X-Editor-Opened": notes.dataset.trOpened };
    return send(address, { ...options, headers });
  };
};

if (notes && editor) {
  tellWhenOpened();
  // Below the editor's header, above its segments: what is outdated should be seen first.
  editor.before(notes);
  let waiting = null; // a button whose segment is being opened
  const follow = () => {
    place();
    nameFileField();
    if (waiting && insert(waiting)) {
      waiting = null;
    }
  };
  follow();
  new MutationObserver(follow).observe(editor, { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tr-insert]");
    if (!button || insert(button)) {
      return;
    }
    // The segment is not open yet: open it; what follows the editor's changes writes then.
    waiting = button;
    const item = button.closest("li.complete, li.incomplete, li.errored");
    [...(item?.querySelectorAll("ul button") ?? [])].find((candidate) => !candidate.closest(".tr-hint"))?.click();
  });
  for (const kind of ["input", "keydown", "mousedown"]) {
    editor.addEventListener(kind, noteCursor);
  }
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-tr-insert]")) {
      event.preventDefault(); // the cursor stays in the text
    }
  });
}
