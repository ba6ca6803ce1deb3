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

// The editor is React's: a value set from outside counts only with the event that a typing person causes.
const insert = (button) => {
  // The first one that is not a comment's: comments stand below the text.
  const area = button
    .closest("li.complete, li.incomplete, li.errored")
    ?.querySelector("textarea:not(.tr-comments textarea)");
  if (!area) {
    return false;
  }
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = value.slice(0, start) + button.dataset.trInsert + value.slice(end);
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  const cursor = start + button.dataset.trInsert.length;
  area.setSelectionRange(cursor, cursor);
  return true;
};

// wagtail-localize gives its file field no name.
const nameFileField = () => {
  const field = editor.querySelector('input[type="file"]:not([aria-label])');
  field?.setAttribute("aria-label", field.closest(".w-tabs__panel").querySelector("p").textContent);
};

// A text that somebody else wrote since this page was opened must not be overwritten unseen: tell when that was.
const tellWhenOpened = () => {
  const { fetch: send } = window;
  window.fetch = (address, options = {}) =>
    options.method === "PUT" || options.method === "DELETE"
      ? send(address, { ...options, headers: { ...options.headers, "X-Editor-Opened": notes.dataset.trOpened } })
      : send(address, options);
};

if (notes && editor) {
  tellWhenOpened();
  // Below the editor's header, above its segments: what is outdated should be seen first.
  editor.before(notes);
  const follow = () => {
    place();
    nameFileField();
  };
  follow();
  new MutationObserver(follow).observe(editor, { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tr-insert]");
    if (!button || insert(button)) {
      return;
    }
    // The segment is not open yet: open it, then write.
    const item = button.closest("li.complete, li.incomplete, li.errored");
    [...(item?.querySelectorAll("ul button") ?? [])].find((candidate) => !candidate.closest(".tr-hint"))?.click();
    setTimeout(() => insert(button), 50);
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-tr-insert]")) {
      event.preventDefault(); // the cursor stays in the text
    }
  });
}
