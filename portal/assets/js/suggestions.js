/* Ways on while somebody types into a search box: ARIA's combobox with a list. The focus
   stays in the field; without this script the field searches as any other. */
const WAIT = 150;
const SHORTEST = 2;
/* keys that move in the text or change it, and so leave the list */
const IN_THE_TEXT = new Set(["Home", "End", "ArrowLeft", "ArrowRight", "Backspace", "Delete"]);

function element(name, values = {}, ...children) {
  const made = Object.assign(document.createElement(name), values);
  made.append(...children);
  return made;
}

function option(item, id) {
  const made = element(
    "li",
    { id, className: "suggestion" },
    element("span", { lang: item.lang, dir: item.dir, textContent: item.text }),
  );
  const more = [item.note, item.kind].filter(Boolean);
  if (more.length) made.append(" ", element("small", { textContent: more.join(" · ") }));
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  return made;
}

function combobox(form) {
  const input = form.querySelector("input[type=search]");
  const list = element("ul", { id: `${input.id}-list`, className: "suggestions", hidden: true });
  const status = element("p", { className: "visually-hidden" });
  let items = [];
  let active = -1;
  let timer;
  let request;

  function mark(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const chosen = list.children[place];
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function open(isOpen) {
    mark(-1);
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) status.textContent = "";
  }

  function forget() {
    clearTimeout(timer);
    request?.abort();
    open(false);
  }

  function show(found) {
    items = found.items;
    list.setAttribute("aria-label", found.label);
    list.replaceChildren(...items.map((item, place) => option(item, `${list.id}-${place}`)));
    open(items.length > 0);
    status.textContent = found.announcement;
  }

  function showNone() {
    items = [];
    open(false);
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    try {
      const address = `${form.dataset.suggestions}?q=${encodeURIComponent(input.value)}`;
      const answer = await fetch(address, { signal, credentials: "omit" });
      if (answer.ok) show(await answer.json());
      else showNone();
    } catch (error) {
      /* no network: the field works without; aborted: somebody asked again or went away */
      if (error.name !== "AbortError") showNone();
    }
  }

  /* with the chosen town, where the page shows what it knows of it */
  function address(item) {
    const target = new URL(item.path, window.location.origin);
    const town = form.elements.municipality?.value;
    if (town && item.keeps_town) target.searchParams.set("municipality", town);
    return target.href;
  }

  function take(item) {
    forget();
    if (item.path) {
      window.location.assign(address(item));
    } else {
      input.value = item.text;
      form.submit();
    }
  }

  function step(by) {
    if (list.hidden) {
      if (!items.length) return;
      open(true);
    }
    /* one place more than there are options: the field itself */
    const places = items.length + 1;
    mark(((active + 1 + by + places) % places) - 1);
  }

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: () => !list.hidden && forget(),
    Enter: () => !list.hidden && active >= 0 && take(items[active]),
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const key = keys[event.key];
    if (!key) {
      if (IN_THE_TEXT.has(event.key)) mark(-1);
      return;
    }
    const wasOpen = !list.hidden || event.key.startsWith("Arrow");
    if (key() !== false && wasOpen) event.preventDefault();
  });
  input.addEventListener("input", () => {
    mark(-1); // what is typed now is meant, not an option for what was typed before
    clearTimeout(timer);
    if (input.value.trim().length >= SHORTEST) {
      timer = setTimeout(ask, WAIT);
    } else {
      items = [];
      forget();
    }
  });
  input.addEventListener("blur", forget);
  form.addEventListener("submit", forget);
  window.addEventListener("pagehide", forget);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("li"));
    if (place >= 0) take(items[place]);
  });

  list.setAttribute("role", "listbox");
  status.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.after(list, status);
}

export function suggestions() {
  document.querySelectorAll("form[data-suggestions]").forEach(combobox);
}
