// Leaving at once: covers the page, then replaces it by the harmless one that the exit link names.
(function () {
  "use strict";

  const PRESSES = 3;
  const WITHIN_MS = 5000;
  // A mark without content, kept by this tab alone until a page is opened on purpose: Back must not show
  // an earlier page of the exchange after somebody left in a hurry.
  const LEFT = "left";

  const link = document.querySelector("[data-exit]");
  const status = document.querySelector("[data-exit-status]");
  if (!link) {
    return;
  }

  let presses = [];
  let shiftAlone = false;
  let expiry;

  function announce(message) {
    if (status && message) {
      status.textContent = message;
    }
  }

  function remember(left) {
    try {
      if (left) {
        sessionStorage.setItem(LEFT, "1");
      } else {
        sessionStorage.removeItem(LEFT);
      }
    } catch {
      // A browser that keeps nothing at all is safe as it is.
    }
  }

  function hasLeft() {
    try {
      return sessionStorage.getItem(LEFT) !== null;
    } catch {
      return false;
    }
  }

  function cover() {
    document.documentElement.classList.add("is-covered");
    document.title = link.dataset.neutralTitle;
    for (const element of document.body.children) {
      if (element !== status) {
        element.hidden = true;
      }
    }
  }

  function leave() {
    cover();
    remember(true);
    announce(status && status.dataset.leaving);
    window.location.replace(link.href);
  }

  function forget() {
    window.clearTimeout(expiry);
    presses = [];
  }

  function count() {
    const now = Date.now();
    presses = presses.filter((time) => now - time < WITHIN_MS).concat(now);
    window.clearTimeout(expiry);
    if (presses.length >= PRESSES) {
      leave();
      return;
    }
    announce(status && (presses.length === 1 ? status.dataset.twoMore : status.dataset.oneMore));
    expiry = window.setTimeout(() => {
      forget();
      announce(status && status.dataset.expired);
    }, WITHIN_MS);
  }

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // Shift held for a capital letter is no press: only Shift pressed and released alone counts.
  document.addEventListener("keydown", (event) => {
    shiftAlone = event.key === "Shift" && (shiftAlone || !event.repeat);
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === "Shift" && shiftAlone) {
      shiftAlone = false;
      count();
    }
  });

  window.addEventListener("pageshow", (event) => {
    const [navigation] = performance.getEntriesByType("navigation");
    const cameBack = event.persisted || (navigation && navigation.type === "back_forward");
    if (cameBack && hasLeft()) {
      leave();
    } else {
      remember(false);
    }
  });
})();
