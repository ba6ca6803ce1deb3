// Watches the session while a form is open: warns before it ends, and lets somebody log in in another tab and save here.
(() => {
  const { settings, words, say, ask, close } = window.exchangeEditing;
  const SECONDS_BETWEEN = 60;
  const SECONDS_WHILE_AWAY = 3;
  // Who opened this page's form; a form that comes back to be sent again says so itself.
  const kept = document.querySelector("[data-ed-kept] [name=exchange-opened-by]")?.value;
  let opener = kept ? Number(kept) : null;
  let accepted = null; // another person who agreed to save in their own name
  let warnedAt = null;
  let timer = null;
  let telling = null; // the dialog that is shown because nobody, or somebody else, is logged in

  const renew = (token) => {
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      field.value = token;
    }
    if (window.wagtailConfig) {
      window.wagtailConfig.CSRF_TOKEN = token;
    }
    window.exchangeEditing.token = token;
  };

  const send = async (method = "GET") => {
    const headers = { Accept: "application/json" };
    if (method === "POST") {
      headers["X-CSRFToken"] = window.exchangeEditing.token;
    }
    const answer = await fetch(settings.session, {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(15000),
    });
    if (!answer.ok && answer.status !== 401) {
      throw Object.assign(new Error(`HTTP ${answer.status}`), { status: answer.status });
    }
    const state = await answer.json();
    renew(state.token);
    return state;
  };

  const look = async () => {
    const state = await send();
    opener ??= state.user;
    return state;
  };
  const isOurs = (state) => state.user !== null && [opener, accepted].includes(state.user);

  const stay = async () => {
    const state = await send("POST").catch(() => null);
    if (state?.user) {
      warnedAt = null;
      say(words("stayed"));
    }
    return watch();
  };

  const warn = async (seconds) => {
    warnedAt = Date.now();
    const minutes = Math.max(1, Math.round(seconds / 60));
    const choice = await ask(words("ending"), words("endingText", { minutes }), [
      ["stay", words("stay")],
      ["later", words("later")],
    ]);
    if (choice === "stay") {
      await stay();
    }
  };

  // Shows that nobody, or somebody else, is logged in, until that has changed or the person goes back to the form.
  // Resolves with whether the form may be sent now.
  const tell = (state) => {
    telling ??= conversation(state).finally(() => {
      telling = null;
    });
    return telling;
  };

  const conversation = async (first) => {
    let state = first;
    for (;;) {
      if (isOurs(state)) {
        return (await ask(words("again"), words("againText"), [["save", words("save")], ["", words("back")]])) === "save";
      }
      if (state.user !== null) {
        const choice = await ask(words("other"), words("otherText", { name: state.name }), [
          ["", words("back")],
          ["as", words("saveAs", { name: state.name })],
        ]);
        if (choice === "as") {
          accepted = state.user;
        }
        return choice === "as";
      }
      const back = waitForLogIn();
      const choice = await ask(words("ended"), words("endedText"), [
        ["", words("logIn"), settings.login],
        ["", words("back")],
      ]);
      const found = await back.stop();
      if (choice !== "changed" || !found) {
        return false;
      }
      state = found;
    }
  };

  const waitForLogIn = () => {
    let found = null;
    const check = async () => {
      const state = await look().catch(() => null);
      if (state?.user) {
        found = state;
        close("changed");
      }
    };
    const interval = setInterval(check, SECONDS_WHILE_AWAY * 1000);
    window.addEventListener("focus", check);
    return {
      stop: async () => {
        clearInterval(interval);
        window.removeEventListener("focus", check);
        return found;
      },
    };
  };

  // Whether a form may be sent now. Asks the site first: what it cannot take stays in the form.
  const mayBeSent = async () => {
    for (;;) {
      try {
        const state = await look();
        return isOurs(state) || (await tell(state));
      } catch (error) {
        const kind = error.status ? "failed" : "offline";
        const choice = await ask(words(kind), words(`${kind}Text`), [["retry", words("retry")], ["", words("back")]]);
        if (choice !== "retry") {
          return false;
        }
      }
    }
  };

  const watch = async () => {
    clearTimeout(timer);
    let next = SECONDS_BETWEEN;
    try {
      const state = await look();
      if (!isOurs(state) && opener !== null && !telling) {
        tell(state).then((mayGo) => mayGo && document.dispatchEvent(new CustomEvent("exchange-editing:save")));
      } else if (state.expires_in !== null) {
        const left = state.expires_in - settings.warnBefore;
        if (left <= 0 && (warnedAt === null || Date.now() - warnedAt > 240000)) {
          warn(state.expires_in);
        }
        next = Math.min(SECONDS_BETWEEN, Math.max(5, left > 0 ? left : state.expires_in + 1));
      }
    } catch {
      // The site does not answer now; a save says so.
    }
    timer = setTimeout(watch, next * 1000);
  };

  Object.assign(window.exchangeEditing, { mayBeSent, watch, openedBy: () => opener });
  if (document.querySelector(`${settings.forms}, .js-translation-editor`)) {
    watch();
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && watch());
  }
})();
