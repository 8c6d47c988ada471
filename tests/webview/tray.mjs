// Stories of the tray icon, of keys that work everywhere, and of closing the window where there is no tray.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { tray, windows } from "./app.mjs";
import { Key, until } from "./driver.mjs";
import { expect, pictures, story } from "./play.mjs";

await story("from the tray alone: log in, see what was missed, call back", async (stage) => {
  const step = { after: "500ms", do: "call", from: "+33155667788", to: "1201", patience: "1s" };
  stage.account(await stage.scenario(["+33155667788"], [{ do: "wait", until: "ready", who: "amartin", timeout: "300s" }, step]));
  await stage.trayHost();
  stage.start("--hidden");
  await stage.signedIn();
  await until("the agent", () => tray.menu().includes("(Logged out)"));
  tray.press("Log in");
  await until("the agent to be ready", () => tray.menu().includes("(Ready)"), { within: 20_000 });
  await until("the missed call", () => tray.menu().includes("1 missed call"), { within: 20_000 });
  const recent = tray.menu().filter((line) => line.startsWith("\t"));
  expect("recent calls", recent.join(), "\tCaller 788 · +33155667788 · missed");
  expect("windows", windows().length, 0);
  tray.press("Caller 788");
  await until("the call", () => tray.menu()[0].includes("On call"));
  tray.press("Would I see a call now?");
  await until("the window", () => windows().length === 1);
  tray.press("Quit");
  await until("the app to end", () => windows().length === 0);
});

await story("keys that work everywhere call what is selected, and taken ones are said", async (stage) => {
  stage.account(await stage.exchange(resolve("tests/webview/story.toml")));
  stage.windowManager();
  const driver = await stage.app();
  await driver.sees("Logged out", { within: 30_000 });
  await driver.run("function () { location.hash = 'settings/shortcuts' }");
  const set = (keys) => driver.run("function (keys) { return window.__TAURI_INTERNALS__.invoke('set_shortcut', { arguments: { keys } }) }", keys);
  // The window manager has these.
  expect("keys of another program", (await set("Super+F1")).problem, "taken");
  await driver.click("Choose keys");
  await driver.press(Key.Control, Key.Alt, "d");
  await driver.sees("Turn off");
  await driver.screenshot(`${pictures}/shortcut.png`);
  const field = "(//input[@role='combobox'])[1]";
  await driver.type(field, "+33155667788");
  await driver.press(Key.Control, "a");
  await pause(300);
  spawnSync("xdotool", ["key", "ctrl+alt+d"]);
  await driver.sees("Another program wants to call");
  await driver.click("Cancel", { inside: "//article[contains(@class, 'offer')]" });
  await driver.click("Turn off");
  await driver.sees("No keys");
  spawnSync("xdotool", ["key", "ctrl+alt+d"]);
  await pause(700);
  expect("cards when it is off", await driver.run("function () { return document.querySelectorAll('.offer').length; }"), 0);
});

await story("without a tray closing the window asks, and quits when told", async (stage) => {
  stage.account(await stage.exchange(resolve("tests/webview/story.toml")));
  const driver = await stage.app();
  await driver.sees("Logged out", { within: 30_000 });
  stage.windowManager();
  const active = () => spawnSync("xdotool", ["getactivewindow"], { encoding: "utf8" }).stdout.trim() === windows()[0];
  // Once: the second time is an answer.
  const close = async () => {
    await until("the window to be active", () => {
      spawnSync("xdotool", ["windowactivate", windows()[0]]);
      return active();
    });
    spawnSync("xdotool", ["key", "alt+F4"]);
    await driver.sees("This desktop has no place for the tray icon");
  };
  await close();
  await driver.screenshot(`${pictures}/closing.png`);
  await driver.click("Stay");
  expect("windows", windows().length, 1);
  await pause(5_500);
  await close();
  // The app may be gone before it can answer its driver.
  await driver.run("function () { [...document.querySelectorAll('.closing button')].at(-1).click() }").catch(() => {});
  await until("the app to end", () => windows().length === 0);
});
