// The app and what stands around it in a story: the exchange, the notification server, a data folder of its own.
// Invariant: what a story started is gone when it ends, however it ends.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Driver, freePort, until } from "./driver.mjs";

/** A program named by the environment; xtask sets it. */
export const program = (variable) => {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set; run this by \`cargo xtask test\` or \`cargo xtask demo\``);
  return path;
};

const endServer = () => {
  const ask = ["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetConnectionUnixProcessID"];
  const answer = execFileSync("dbus-send", [...ask, "string:org.freedesktop.Notifications"], { encoding: "utf8" });
  process.kill(Number(answer.trim().split(" ").at(-1)), "SIGKILL");
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
  /** Kills the server with all it shows, and starts another one. It stays for the stories that follow. */
  restart: () => {
    endServer();
    spawn("dunst", { stdio: "ignore", detached: true }).unref();
  },
  /** Takes whatever is left off the screen. */
  clear: () => spawnSync("dunstctl", ["close-all"]),
};

/** Whether somebody on the bus of this desktop is called so. */
const hasOwner = (name) => {
  const ask = ["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"];
  return execFileSync("dbus-send", [...ask, `string:${name}`], { encoding: "utf8" }).includes("true");
};

/** Whether an app is the one instance of this desktop; a new one would only raise it. */
const appIsThere = () => hasOwner("org.cordboard.Cordboard.SingleInstance");

/** The menu of the tray icon, as a panel shows and presses it. */
export const tray = {
  menu: () => execFileSync(program("CORDBOARD_PROPS"), ["menu"], { encoding: "utf8" }).split("\n").filter(Boolean),
  press: (label) => execFileSync(program("CORDBOARD_PROPS"), ["press", label]),
};

/** The app's visible windows, by their ids. */
export const windows = () => {
  const found = spawnSync("xdotool", ["search", "--onlyvisible", "--name", "Cordboard"], { encoding: "utf8" });
  return found.stdout.split("\n").filter(Boolean);
};

export class Stage {
  #cleanups = [];

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "cordboard-"));
    this.dataDir = join(this.folder, "data");
    mkdirSync(this.dataDir);
    this.#cleanups.push(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Shows tray icons, until the story ends. */
  async trayHost() {
    const child = spawn(program("CORDBOARD_PROPS"), ["tray"], { stdio: ["ignore", "ignore", "inherit"] });
    this.#cleanups.push(() => child.kill("SIGKILL"));
    await until("the tray", () => hasOwner("org.kde.StatusNotifierWatcher"));
  }

  /** Puts a notification server without buttons in the place of the one of this desktop, until the story ends. */
  async plainNotifications() {
    endServer();
    await until("the server to go", () => !hasOwner("org.freedesktop.Notifications"));
    const child = spawn(program("CORDBOARD_PROPS"), ["notifications"], { stdio: ["ignore", "ignore", "inherit"] });
    this.#cleanups.push(async () => {
      child.kill("SIGKILL");
      spawn("dunst", { stdio: "ignore", detached: true }).unref();
      await until("the notification server again", () => spawnSync("dunstctl", ["count", "displayed"]).status === 0);
    });
    await until("the server without buttons", () => hasOwner("org.freedesktop.Notifications"));
  }

  /** Another program, which has the keyboard and notes what is typed into it. */
  async otherProgram() {
    const child = spawn("xev", ["-event", "keyboard", "-name", "Other program"], { stdio: ["ignore", "pipe", "inherit"] });
    this.#cleanups.push(() => child.kill("SIGKILL"));
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
    const find = () => spawnSync("xdotool", ["search", "--onlyvisible", "--name", "Other program"], { encoding: "utf8" }).stdout.trim();
    const window = await until("the other program", find);
    const focus = () => execFileSync("xdotool", ["getwindowfocus"], { encoding: "utf8" }).trim();
    await until("the other program to have the keyboard", () => {
      spawnSync("xdotool", ["windowfocus", window]);
      return focus() === window;
    });
    return {
      hasKeyboard: () => focus() === window,
      typed: () => [...said.matchAll(/KeyPress event[^]*?XLookupString gives \d+ bytes: \([0-9a-f ]+\) "(.)"/g)].map((match) => match[1]).join(""),
    };
  }

  /** A server of the company: a CRM, a web service. */
  async server(answer) {
    const server = createServer(answer);
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    this.#cleanups.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${server.address().port}`;
  }

  /** Serves what happens to the agent, told as a list of steps. */
  scenario(parties, steps) {
    const table = (name, values) => [`[[${name}]]`, ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)].join("\n");
    const cast = readFileSync("tests/webview/cast.toml", "utf8");
    const told = [...parties.map((number) => table("party", { number, name: `Caller ${number.slice(-3)}` })), ...steps.map((step) => table("step", step))];
    const file = join(this.folder, "scenario.toml");
    writeFileSync(file, [cast, ...told].join("\n\n"));
    return this.exchange(file);
  }

  /** Sets the screen pops before the app starts. */
  pops(text) {
    const file = join(this.dataDir, "settings.toml");
    const others = readFileSync(file, "utf8").replace("[pops]\n", "");
    writeFileSync(file, `${others}\n[pops]\n${text}\n`);
  }

  /** Serves a scenario on a port of its own. */
  async exchange(scenario) {
    const port = await freePort();
    this.ledgerFile = join(this.folder, "ledger.jsonl");
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

  /** Waits until an app without a window says that its link is up: in its log. */
  async signedIn() {
    const logs = join(this.dataDir, "logs");
    const said = () => readdirSync(logs).some((name) => readFileSync(join(logs, name), "utf8").includes('state="live"'));
    await until("the link", said, { within: 30_000 });
  }

  /** Starts a window manager: without one nobody can close a window as a person does. */
  windowManager() {
    const child = spawn("openbox", { stdio: "ignore" });
    this.#cleanups.push(() => child.kill("SIGKILL"));
  }

  /** Adds the agent's account, and keeps its password, before the app starts. */
  account(address, ...options) {
    const who = ["--pbx", "xivo", "--address", address, "--login", "amartin", "--phone", "1201", "--phone-model", "snom", ...options];
    this.cordctl(["account", "add", ...who, "--password-stdin"], "s3cret\n");
  }

  /** The agent's calls that are over, oldest first, as the exchange knows them. */
  ledger() {
    if (!existsSync(this.ledgerFile)) return [];
    const lines = readFileSync(this.ledgerFile, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line));
    return lines.map((line) => line.call).filter((call) => call?.user === "amartin" && call.outcome);
  }

  /** When notifications left the screen, ms since 1970, as the bus saw the server say so. */
  withdrawals() {
    return this.#onTheBus("sig", "NotificationClosed");
  }

  /** When notifications were asked for, ms since 1970, as the bus saw it. */
  announcements() {
    return this.#onTheBus("mc", "Notify");
  }

  #onTheBus(kind, member) {
    const type = kind === "sig" ? "signal" : "method_call";
    const rule = `type='${type}',interface='org.freedesktop.Notifications',member='${member}'`;
    const child = spawn("dbus-monitor", ["--session", "--profile", rule], { stdio: ["ignore", "pipe", "inherit"] });
    this.#cleanups.push(() => child.kill("SIGKILL"));
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
    return () => {
      const lines = said.split("\n").slice(0, -1).filter((line) => line.startsWith(kind) && line.includes(`\t${member}`));
      return lines.map((line) => Number(line.split("\t")[1]) * 1000);
    };
  }

  /** Puts the data folder on a small disk of its own; says whether this machine lets it. Filled and emptied by what it returns. */
  smallDisk() {
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "cordboard-test", this.dataDir]);
    if (mounted.status !== 0) return null;
    this.#cleanups.push(() => spawnSync("umount", ["--lazy", this.dataDir]));
    const ballast = join(this.dataDir, "ballast");
    return {
      fill: () => {
        const block = Buffer.alloc(4096);
        for (;;) {
          try {
            writeFileSync(ballast, block, { flag: "a" });
          } catch (error) {
            if (error.code === "ENOSPC") return;
            throw error;
          }
        }
      },
      empty: () => rmSync(ballast),
    };
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
    try {
      await this.driver?.close();
      // An app whose window its driver closed may live on in the tray: the next story would only raise it.
      const mine = ["-f", "--", `--data-dir ${this.dataDir}`];
      spawnSync("pkill", ["-KILL", ...mine]);
      await until("the app to end", () => spawnSync("pgrep", mine).status === 1 && !appIsThere());
      notifications.clear();
    } finally {
      for (const cleanup of this.#cleanups.toReversed()) await cleanup();
    }
  }
}
