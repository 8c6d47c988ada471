// The app and what stands around it in a story: the exchange, the notification server, a data folder of its own.
// Invariant: what a story started is gone when it ends, however it ends.
import { execFileSync, spawn, spawnSync } from "node:child_process";
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

/** The app's visible windows, by their ids. */
export const windows = () => {
  const found = spawnSync("xdotool", ["search", "--onlyvisible", "--name", "Cordboard"], { encoding: "utf8" });
  return found.stdout.split("\n").filter(Boolean);
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

  /** Runs cordctl on the data folder of the stage. */
  cordctl(args, input = "") {
    return execFileSync(program("CORDBOARD_CORDCTL"), [...args, "--data-dir", this.dataDir], { encoding: "utf8", input });
  }

  /** Starts the app as a desktop would, without a driver. */
  start(...args) {
    const child = spawn(program("CORDBOARD_BINARY"), ["--data-dir", this.dataDir, ...args], { stdio: ["ignore", "ignore", "inherit"] });
    this.#cleanups.push(() => child.kill("SIGKILL"));
    return child;
  }

  /** Starts a window manager: without one nobody can close a window as a person does. */
  windowManager() {
    const child = spawn("openbox", { stdio: "ignore" });
    this.#cleanups.push(() => child.kill("SIGKILL"));
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
    // An app whose window its driver closed may live on in the tray: the next story would only raise it.
    const mine = ["-f", "--", `--data-dir ${this.dataDir}`];
    spawnSync("pkill", ["-KILL", ...mine]);
    await until("the app to end", () => spawnSync("pgrep", mine).status === 1);
    for (const cleanup of this.#cleanups.toReversed()) cleanup();
  }
}
