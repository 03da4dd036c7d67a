// What time is it in the workspace, and how is it moved on?

import { post, whileBusy } from "./send.js";

const shown = document.getElementById("clock");
const said = document.getElementById("clock-said");
const time = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", weekday: "long", day: "numeric", month: "long" });
let ahead = 0;

export function startClock() {
  setClock(shown.dateTime);
  setInterval(tick, 1000);
  for (const button of document.querySelectorAll("[data-clock]")) {
    button.addEventListener("click", () => whileBusy(button, () => move(button.dataset.clock)));
  }
}

export function setClock(now) {
  ahead = new Date(now) - Date.now();
  tick();
}

function tick() {
  const now = new Date(Date.now() + ahead);
  // "Monday, 23 November" has a comma that the server's own words have not.
  const text = `${time.format(now)} on ${day.format(now).replace(",", "")}`;
  if (shown.textContent !== text) shown.textContent = text;
}

async function move(how) {
  said.textContent = "The bot is doing what is due …";
  const response = await post("/page/clock", { how });
  if (!response.ok) {
    said.textContent = "The clock could not be moved.";
    return;
  }
  said.textContent = (await response.json()).said;
}
