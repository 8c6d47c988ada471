// How stories are played: each on a stage of its own, counted at the end.
// Invariant: a story that fails leaves a picture of what was on the screen in artifacts/webview.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

import { Stage } from "./app.mjs";

export const pictures = resolve("artifacts/webview");
mkdirSync(pictures, { recursive: true });
let passed = 0;
let failed = 0;
let skipped = 0;

/** Thrown by a story that this machine cannot play. */
export class CannotPlay extends Error {}

/** With an argument, only the stories whose name contains it. */
const wanted = process.argv[2] ?? "";

export const story = async (name, play) => {
  if (!name.includes(wanted)) return;
  const stage = new Stage();
  try {
    await play(stage);
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    if (error instanceof CannotPlay) {
      skipped += 1;
      console.log(`skip ${name}: ${error.message}`);
      return;
    }
    failed += 1;
    console.log(`FAIL ${name}\n     ${error.stack}`);
    await stage.driver?.screenshot(`${pictures}/failed-${failed}.png`).catch(() => {});
    console.log((await stage.driver?.text().catch(() => ""))?.split("\n").map((line) => `     | ${line}`).join("\n"));
  } finally {
    await stage.end();
  }
};

/** A figure on the way, for whoever reads the output. */
export const told = (text) => console.log(`     ${text}`);

export const expect = (what, got, wanted) => {
  if (got !== wanted) throw new Error(`${what}: ${got} instead of ${wanted}`);
};

/** Ends the run: says how it went, to whoever reads and to whoever waits. */
export const conclude = () => {
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  process.exit(failed === 0 ? 0 : 1);
};
