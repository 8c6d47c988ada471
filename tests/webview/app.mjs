// The app and what stands around it in a story: the exchange, the notification server, a data folder of its own.
// Invariant: what a story started is gone when it ends, however it ends.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Driver, freePort, until } from "./driver.mjs";

/** A program named by the environment; xtask sets it. */
export const program = (variable) => {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set; run this by \`cargo xtask test\` or \`cargo xtask demo\``);
  return path;
};

export const notifications = {
  /** How many are on the screen. */
  shown: () => Number(execFileSync("dunstctl", ["count", "displayed"], { encoding: "utf8" })),
  /** What the newest says. */
  newest: () => {
    const history = JSON.parse(execFileSync("dunstctl", ["history"], { encoding: "utf8" }));
    return history.data[0]?.map((entry) => ({ summary: entry.summary.data, body: entry.body.data }));
  },
  /** Presses its Answer button: the private desktop's notification server is told which action a press means. */
  answer: () => execFileSync("dunstctl", ["action", "0"]),
};

export class Stage {
  #cleanups = [];

  constructor() {
    this.dataDir = mkdtempSync(join(tmpdir(), "cordboard-"));
    this.#cleanups.push(() => rmSync(this.dataDir, { recursive: true, force: true }));
  }

  /** Serves a scenario on a port of its own. */
  async exchange(scenario) {
    const port = await freePort();
    this.ledgerFile = join(this.dataDir, "ledger.jsonl");
    const listen = `127.0.0.1:${port}`;
    const child = spawn(
      program("CORDBOARD_CORDCTL"),
      ["exchange", "--face", "xivo", "--listen", listen, "--scenario", scenario, "--ledger", this.ledgerFile],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    this.#cleanups.push(() => child.kill("SIGKILL"));
    await until("the exchange", async () => (await fetch(`http://${listen}/`)).status > 0);
    return `http://${listen}`;
  }

  ledger() {
    return readFileSync(this.ledgerFile, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** Starts the app under a driver. */
  async app(...args) {
    this.driver = await Driver.start();
    this.#cleanups.push(() => this.driver.stop());
    await this.driver.open(program("CORDBOARD_BINARY"), args.length ? args : ["--data-dir", this.dataDir]);
    await until("the page", () => this.driver.run("function () { return document.querySelector('button') !== null }"));
    return this.driver;
  }

  async end() {
    await this.driver?.close();
    for (const cleanup of this.#cleanups.toReversed()) cleanup();
  }
}
