// Stories of the app beside other programs: it takes the keyboard from nobody, and opens their pages.
import { spawn, spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

import { notifications, tray } from "./app.mjs";
import { until } from "./driver.mjs";
import { expect, story, told } from "./play.mjs";

const READY = { do: "wait", until: "ready", who: "amartin", timeout: "300s" };

/** `count` callers one after the other, who ring for `patience`. */
const callers = (count, every, patience) => {
  const parties = Array.from({ length: count }, (_, index) => `+331556677${String(index).padStart(2, "0")}`);
  // The first one finds everything cold; the others come in quick succession.
  const after = (index) => (index === 1 ? "3s" : every);
  const steps = parties.map((from, index) => ({ after: after(index), do: "call", from, to: "1201", patience }));
  return [parties, [READY, { do: "wait", until: "quiet", timeout: "60s" }, ...steps]];
};

/** Of figures in ms, in their order: the middle, the one that a hundredth exceeds, and what was cold at first. */
const summary = (figures) => {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  const warm = Math.max(...figures.slice(1)).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${sorted.length}; the first ${figures[0].toFixed(1)} ms, the others at most ${warm} ms`;
};

const types = (text, delay) =>
  new Promise((resolve, reject) => {
    const child = spawn("xdotool", ["type", "--delay", String(delay), text], { stdio: "ignore" });
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`xdotool ended with ${code}`))));
  });

await story("400 characters typed into another program arrive there while 20 calls ring and pop", async (stage) => {
  const asked = [];
  const crm = await stage.server((request, response) => {
    const number = new URL(request.url, "http://crm").searchParams.get("q");
    if (number) asked.push({ number, at: Date.now() });
    response.setHeader("content-type", "text/html").end(`<input autofocus value="${number ?? ""}">`);
  });
  const [parties, steps] = callers(20, "900ms", "650ms");
  stage.account(await stage.scenario(parties, steps));
  const rule = `id = "1"\nname = "CRM"\nenabled = true\ninternal = false\nmoment = "ringing"\nopening = "window"\naddress = "${crm}/?q={e164}"`;
  stage.pops(`hosts = ["127.0.0.1"]\n[[pops.rules]]\n${rule}`);
  stage.windowManager();
  const announced = stage.announcements();
  stage.start();
  await stage.signedIn();
  const other = await stage.otherProgram();
  stage.cordctl(["state", "login"]);
  await until("the first call", () => announced().length > 0, { within: 30_000 });
  const text = Array.from({ length: 400 }, (_, index) => "abcdefghijklmnopqrstuvwxyz0123456789"[index % 36]).join("");
  let looks = 0;
  let lost = 0;
  const look = setInterval(() => {
    looks += 1;
    if (!other.hasKeyboard()) lost += 1;
  }, 400);
  await types(text, 40);
  await until("all calls", () => stage.ledger().length === 20, { within: 30_000 });
  clearInterval(look);
  await until("what was typed", () => other.typed().length >= 400);
  expect("what the other program got", other.typed(), text);
  expect("moments without the keyboard", lost, 0);
  if (looks < 20) throw new Error(`looked only ${looks} times`);
  expect("announcements", announced().length, 20);
  expect("pages asked for twice", asked.length - new Set(asked.map((each) => each.number)).size, 0);
  // They share a window: on a busy machine a page can be overtaken by the next one before it is asked for.
  if (asked.length < 15) throw new Error(`only ${asked.length} of 20 pages were asked for`);
  const began = new Map(stage.ledger().map((call) => [call.remote.number, Date.parse(call.started_at)]));
  told(`from the ring to the CRM's server: ${summary(asked.map((each) => each.at - began.get(each.number)))} (400 ms are promised)`);
});

await story("with no window 50 calls are announced at once, each once", async (stage) => {
  const [parties, steps] = callers(50, "350ms", "200ms");
  stage.account(await stage.scenario(parties, steps));
  await stage.trayHost();
  const announced = stage.announcements();
  stage.start("--hidden");
  await stage.signedIn();
  stage.cordctl(["state", "login"]);
  await until("all calls", () => stage.ledger().length === 50, { within: 60_000 });
  await until("all announcements", () => announced().length >= 50);
  expect("announcements", announced().length, 50);
  const began = stage.ledger().map((call) => Date.parse(call.started_at)).toSorted((a, b) => a - b);
  told(`from the ring to the notification server: ${summary(announced().map((at, index) => at - began[index]))} (p50 10 ms, p99 40 ms are promised)`);
});

await story("where notifications have no buttons a card has them, and the keyboard stays where it is", async (stage) => {
  stage.account(await stage.scenario(["+33155667788"], [READY, { after: "1s", do: "call", from: "+33155667788", to: "1201", patience: "60s", talk: "2s" }]));
  await stage.plainNotifications();
  await stage.trayHost();
  stage.windowManager();
  stage.start("--hidden");
  await stage.signedIn();
  const other = await stage.otherProgram();
  stage.cordctl(["state", "login"]);
  const card = () => spawnSync("xdotool", ["search", "--onlyvisible", "--name", "Incoming call"], { encoding: "utf8" }).stdout.trim();
  const window = await until("the card", card, { within: 30_000 });
  await types("typed while it rings", 20);
  await until("what was typed", () => other.typed().length >= 20);
  expect("what the other program got", other.typed(), "typed while it rings");
  // The answer button is the first of three at the bottom.
  const shape = spawnSync("xdotool", ["getwindowgeometry", "--shell", window], { encoding: "utf8" }).stdout;
  const bottom = Number(/HEIGHT=(\d+)/.exec(shape)?.[1]);
  await until("the call to be answered", async () => {
    spawnSync("xdotool", ["mousemove", "--window", window, "60", String(bottom - 28), "click", "1"]);
    await pause(500);
    return tray.menu()[0].includes("On call");
  });
  await until("the card to go", () => card() === "");
  expect("the other program has the keyboard", other.hasKeyboard(), true);
  await until("the call to end", () => stage.ledger().length === 1, { within: 20_000 });
  expect("what became of it", stage.ledger()[0].outcome, "answered");
});

await story("a framed page of the web service pauses the agent until it says that it is done", async (stage) => {
  let release;
  const done = new Promise((resolve) => (release = resolve));
  let foreign = 0;
  const stranger = await stage.server((_, response) => {
    foreign += 1;
    response.setHeader("content-type", "text/html").end("<script>parent.postMessage('closeThirdParty', '*')</script>");
  });
  const service = await stage.server((request, response) => {
    const open = { action: "open", event: "EventReleased", url: "/pane", autopause: true, title: "Third Party Sample" };
    const html = (text) => response.setHeader("content-type", "text/html").end(text);
    if (request.method === "POST") response.setHeader("content-type", "application/json").end(JSON.stringify(open));
    else if (request.url === "/pane") html(`<iframe src="/form"></iframe><iframe src="${stranger}/"></iframe>`);
    else if (request.url === "/form") html("<script>fetch('/go').then(() => parent.postMessage('closeThirdParty', '*'))</script>");
    else void done.then(() => response.end());
  });
  const call = { after: "1s", do: "call", from: "+33155667788", to: "3003", patience: "60s", talk: "1s" };
  stage.account(await stage.scenario(["+33155667788"], [READY, call]), "--option", `thirdPartyUrl=${service}/ws`);
  stage.pops('hosts = ["127.0.0.1"]');
  await stage.trayHost();
  stage.start("--hidden");
  await stage.signedIn();
  stage.cordctl(["state", "login"]);
  await until("the notification", () => notifications.shown() === 1, { within: 30_000 });
  notifications.answer();
  const pane = () => spawnSync("xdotool", ["search", "--onlyvisible", "--name", "Third Party Sample"], { encoding: "utf8" }).stdout.trim() !== "";
  await until("the page", pane, { within: 20_000 });
  await until("the agent to be paused", () => tray.menu().includes("(Not ready)"));
  await until("the stranger's page", () => foreign > 0);
  await pause(1_000);
  expect("the page after the stranger's word", pane(), true);
  release();
  await until("the page to close", () => !pane());
  await until("the agent to be ready", () => tray.menu().includes("(Ready)"));
});
