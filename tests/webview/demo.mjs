// The main job against the built-in exchange, driven as a person would: the agent logs in, calls come, she answers,
// holds, transfers, dials. Saves pictures and prints the exchange's ledger next to Cordboard's history.
import { mkdirSync, readFileSync, existsSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { Stage, program } from "./app.mjs";
import { Key, until } from "./driver.mjs";

const out = resolve(process.argv[process.argv.indexOf("--out") + 1] ?? "artifacts/demo");
mkdirSync(out, { recursive: true });
const stage = new Stage();
const ledgerFile = join(stage.dataDir, "ledger.jsonl");
let pictures = 0;
const told = (text) => console.log(`· ${text}`);

try {
  const driver = await stage.app("--demo", "--data-dir", stage.dataDir, "--ledger", ledgerFile);
  await driver.sizes(400, 760);
  const picture = async (name) => {
    pictures += 1;
    await driver.screenshot(join(out, `${String(pictures).padStart(2, "0")}-${name}.png`));
  };
  const live = (text, within) => driver.sees(text, { within });

  await live("Logged out", 30_000);
  told("signed in to the built-in exchange");
  await picture("signed-in");

  await driver.click("Agent state");
  await driver.click("Log in");
  await live("Ready");
  told("logged in on telephone 1201 and ready");
  await picture("ready");

  await live("Incoming from queue Sales", 60_000);
  told("a call from queue Sales rings");
  await picture("ringing");
  await driver.click("Answer");
  await live("Hang up");
  told("answered");
  await pause(1_500);
  await picture("talking");

  await driver.click("Pause rec.");
  await live("Recording paused");
  told("recording paused, confirmed by the telephone system");
  await picture("recording-paused");
  await driver.click("Resume rec.");
  await pause(1_000);

  await driver.press(Key.Control, "h");
  await live("On hold");
  told("on hold, by keyboard");
  await picture("held");
  await driver.press(Key.Control, "h");
  await until("the call taken back", async () => !(await driver.text()).includes("On hold"));

  await driver.press(Key.Control, Key.Backspace);
  await live("After the call");
  told("hung up by keyboard; wrap-up");
  await picture("wrap-up");
  await driver.click("Solved");
  await driver.click("Save and finish");

  await live("Incoming from a colleague", 90_000);
  await driver.press(Key.Control, Key.Enter);
  await live("Hang up");
  told("a colleague's call, answered by keyboard");
  await picture("colleague");
  await driver.click("Hang up");
  await until("the end of the call", async () => !(await driver.text()).includes("Hang up"));

  await driver.press(Key.Control, "k");
  await driver.type("//input[@role='combobox']", "Okafor");
  await live("Daniel Okafor");
  await picture("dial-by-name");
  await driver.press(Key.ArrowDown);
  await driver.press(Key.Enter);
  await live("Hang up", 15_000);
  told("dialled Daniel Okafor by name");
  await pause(5_000);
  await picture("dialled");
  await driver.click("Hang up");
  await pause(2_000);

  await driver.sizes(1120, 760);
  await pause(500);
  await picture("history-wide");

  told(`pictures in ${out}`);
} finally {
  await stage.driver?.close();
  report();
  await stage.end();
}

function report() {
  const lines = existsSync(ledgerFile) ? readFileSync(ledgerFile, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)) : [];
  const ledger = lines.map((line) => line.call).filter((call) => call?.user === "amartin");
  const found = execFileSync(
    program("CORDBOARD_CORDCTL"),
    ["history", "search", "--json", "--data-dir", join(stage.dataDir, "demo")],
    { encoding: "utf8" },
  );
  const history = found.split("\n").filter(Boolean).map((line) => JSON.parse(line).call).toReversed();
  const row = (call) =>
    [call.direction, call.remote?.name ?? call.remote?.number ?? "–", call.queue ?? "", call.outcome ?? "lasts"].join(" · ");
  console.log("\nLedger of the exchange".padEnd(62) + "History of Cordboard");
  for (let index = 0; index < Math.max(ledger.length, history.length); index += 1) {
    console.log((ledger[index] ? row(ledger[index]) : "").padEnd(61) + (history[index] ? row(history[index]) : ""));
  }
}
