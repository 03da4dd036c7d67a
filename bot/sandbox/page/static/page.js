// Which events of the browser concern the panes, and which news from the workspace?

import { changed, entered, PRESSED, SENT, written } from "./acts.js";
import { setClock, startClock } from "./clock.js";
import { keyIn, typedIn } from "./composer.js";
import { inside, keepEnd, refresh, scroll, stateOf } from "./pane.js";
import { startSeats } from "./seats.js";
import { whileBusy } from "./send.js";

const panes = [...document.querySelectorAll(".pane")];
const paneOf = (element) => element.closest(".pane");

function listen(kind, handle) {
  document.querySelector(".panes").addEventListener(kind, handle);
}

listen("click", (event) => {
  const button = event.target.closest("button[data-act], a[data-act]");
  if (!button) return;
  whileBusy(button, async () => {
    await PRESSED[button.dataset.act](paneOf(button), button);
    remember();
  });
});

listen("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  SENT[form.dataset.act](paneOf(form), form);
});

listen("input", ({ target }) => {
  const holder = target.closest(".holder");
  if (target.closest(".composer") && target.name === "text") typedIn(target);
  if (!holder) return;
  holder.dataset.dirty = "";
  written(paneOf(target), holder);
});

listen("change", async ({ target }) => {
  const pane = paneOf(target);
  const holder = target.closest(".holder");
  if (target.dataset.act === "sit") {
    await refresh(pane, { person: target.value, place: "chat", thread: "", editing: "" });
    remember();
  } else if (holder) {
    holder.dataset.dirty = "";
    changed(pane, holder);
  }
});

listen("keydown", (event) => {
  const { target, key } = event;
  const holder = target.closest(".holder");
  if (target.matches(".composer textarea")) keyIn(target, event);
  else if (holder && key === "Enter") entered(paneOf(target), holder, event);
  if (key === "Escape") escape(target);
});

function escape(target) {
  const menu = target.closest("details[open]");
  const modal = target.closest(".modal");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (modal) {
    whileBusy(modal, () => PRESSED.close(paneOf(modal), modal));
  }
}

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(".pane details[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

document.addEventListener("toggle", ({ target }) => {
  if (target.open) target.querySelector(".overflow-box")?.scrollIntoView({ block: "nearest" });
}, true);

// The address keeps who sits where, so that loading the page again shows the same.
function remember() {
  const where = panes.map((pane) => `pane=${stateOf(pane).person}.${stateOf(pane).place}`);
  history.replaceState(null, "", `?${where.join("&")}`);
}

// News

// A message concerns every pane: the list of names says who has something new.
function concerns(pane, change) {
  const shown = panes.some((each) => inside(each).dataset.person === change.person);
  return !change.person || !shown || change.person === inside(pane).dataset.person; // who is not shown is counted
}

function watch() {
  const news = new EventSource("/page/changes");
  const lost = document.getElementById("connection");
  news.onmessage = ({ data }) => {
    const change = JSON.parse(data);
    setClock(change.now);
    panes.filter((pane) => concerns(pane, change)).forEach((pane) => refresh(pane));
  };
  news.onerror = () => {
    lost.textContent = "The demo has stopped, or cannot be reached. Start it again and this page goes on.";
    lost.hidden = false;
  };
  news.onopen = () => {
    lost.hidden = true;
  };
}

// The guide

function guide(open) {
  document.getElementById("guide").hidden = !open;
  document.getElementById("guide-button").setAttribute("aria-expanded", String(open));
  localStorage.setItem("guide", open ? "open" : "closed");
}

const guideButton = document.getElementById("guide-button");
guideButton.addEventListener("click", () => guide(guideButton.getAttribute("aria-expanded") !== "true"));
document.getElementById("guide-close").addEventListener("click", () => {
  guide(false);
  guideButton.focus();
});
// Where there is room for one pane, the guide would leave none.
const narrow = matchMedia("(max-width: 860px)").matches;
guide(localStorage.getItem("guide") !== "closed" && !narrow);
panes.forEach((pane) => {
  scroll(pane);
  new ResizeObserver(() => keepEnd(pane)).observe(pane);
});
startClock();
startSeats(remember);
watch();
