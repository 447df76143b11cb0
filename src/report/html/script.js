// Filters and sorts what is on the page already; without it the page is whole, in the order of the run.
(() => {
  "use strict";
  const get = (id) => document.getElementById(id);
  const list = get("findings");
  if (!list) return;
  const items = Array.from(list.children);
  const words = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const [text, standing, rule, shown, head] = ["text", "standing", "rule", "shown", "head"].map(get);
  const filter = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const fits =
        (!standing.value || item.dataset.standing === standing.value) &&
        (!rule.value || item.dataset.rule === rule.value) &&
        wanted.every((word) => words.get(item).includes(word));
      item.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = count === items.length ? `${count} shown` : `${count} of ${items.length} shown`;
  };
  const names = new Intl.Collator("en", { numeric: true });
  const orders = {
    severity: (a, b) => b.dataset.rank - a.dataset.rank,
    what: (a, b) => names.compare(a.dataset.title, b.dataset.title),
    where: (a, b) => names.compare(a.dataset.path, b.dataset.path) || a.dataset.line - b.dataset.line,
  };
  const buttons = Array.from(head.querySelectorAll("button"));
  const sort = (button) => {
    const again = button.getAttribute("aria-pressed") === "true" && !button.hasAttribute("data-turned");
    for (const other of buttons) {
      other.setAttribute("aria-pressed", String(other === button));
      other.removeAttribute("data-turned");
    }
    button.toggleAttribute("data-turned", again);
    const order = orders[button.dataset.sort];
    // The sort is stable: what is equal stays in the order of the run.
    items.sort((a, b) => (again ? order(b, a) : order(a, b)));
    list.append(...items);
  };
  buttons.forEach((button) => button.addEventListener("click", () => sort(button)));
  text.addEventListener("input", filter);
  standing.addEventListener("change", filter);
  rule.addEventListener("change", filter);
  get("open").addEventListener("click", () => {
    const closed = items.some((item) => !item.hidden && !item.firstElementChild.open);
    for (const item of items) item.firstElementChild.open = closed && !item.hidden;
  });
  get("filter").hidden = head.hidden = false;
  filter();
})();
