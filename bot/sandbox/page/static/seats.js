// Who else was written to, and whose screen is shown where there is room for one?

import { inside, refresh } from "./pane.js";

const main = document.querySelector(".panes");
const tabs = [...document.querySelectorAll("[data-seat]")];
const elsewhere = document.getElementById("elsewhere");
const panes = [...document.querySelectorAll(".pane")];

export function startSeats(remember) {
  for (const tab of tabs) tab.addEventListener("click", () => look(tab.dataset.seat));
  elsewhere.addEventListener("click", async ({ target }) => {
    if (!target.dataset.person) return;
    const last = main.dataset.shown === "0" ? panes.length - 1 : Number(main.dataset.shown);
    await refresh(panes[last], { person: target.dataset.person, place: "chat", thread: "", editing: "" });
    look(String(last));
    remember();
  });
  // A count that changes is an attribute, and no new element.
  new MutationObserver(show).observe(main, { childList: true, subtree: true, attributeFilter: ["data-unread"] });
  show();
}

function look(seat) {
  main.dataset.shown = seat;
  show();
}

// The list of names in each pane says who has something new; the newest of these lists counts.
function news() {
  const options = panes.flatMap((pane) => [...pane.querySelectorAll(".pane-who option")]);
  return new Map(options.map((option) => [option.value, option.dataset]));
}

function show() {
  const all = news();
  const seated = panes.map((pane) => inside(pane).dataset.person);
  tabs.forEach((tab, index) => {
    const { name, unread } = all.get(seated[index]);
    const shown = main.dataset.shown === String(index);
    write(tab, name.split(" ")[0], shown ? 0 : Number(unread));
    if (shown) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
    panes[index].toggleAttribute("data-here", shown);
  });
  const others = [...all].filter(([person, { unread }]) => Number(unread) && !seated.includes(person));
  const wanted = others.map(([person]) => person).join();
  elsewhere.hidden = !others.length;
  const counts = others.map(([person, { name, unread }]) => [person, name, Number(unread)]);
  if (elsewhere.dataset.of === JSON.stringify(counts)) return;
  elsewhere.dataset.of = JSON.stringify(counts);
  elsewhere.replaceChildren(wanted ? "Also written to: " : "", ...counts.map(button));
}

function button([person, name, unread]) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "place";
  made.dataset.person = person;
  write(made, name, unread);
  return made;
}

function write(element, name, unread) {
  const words = unread ? `${name} – ${unread} new` : name;
  if (element.dataset.words === words) return;
  element.dataset.words = words;
  element.textContent = name;
  if (!unread) return;
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.textContent = `${unread} new`;
  element.append(" ", badge);
}
