// A WebDriver client for the real app under WebKitWebDriver: what the stories need and no more.
// Invariant: every wait has a limit and says what it waited for.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** A port nobody listens on. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Waits until `probe` gives something truthy; its errors count as "not yet". */
export const until = async (what, probe, { within = 15_000, every = 50 } = {}) => {
  const end = Date.now() + within;
  let last;
  for (;;) {
    try {
      const found = await probe();
      if (found) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${within} ms in vain for ${what}${last ? `: ${last.message}` : ""}`);
    await pause(every);
  }
};

export class Driver {
  #process;
  #base;
  #session;

  /** Starts WebKitWebDriver; it starts the app itself when a session begins. */
  static async start() {
    const driver = new Driver();
    const port = await freePort();
    driver.#base = `http://127.0.0.1:${port}`;
    driver.#process = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, TAURI_WEBVIEW_AUTOMATION: "true", NO_AT_BRIDGE: "1" },
    });
    await until("WebKitWebDriver", async () => (await fetch(`${driver.#base}/status`)).ok);
    return driver;
  }

  async open(binary, args = []) {
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } };
    const { sessionId } = await this.#send("POST", "/session", { capabilities });
    this.#session = sessionId;
  }

  async close() {
    if (this.#session) await this.#send("DELETE", `/session/${this.#session}`).catch(() => {});
    this.#session = undefined;
  }

  stop() {
    this.#process?.kill("SIGKILL");
  }

  async #send(method, path, body) {
    const answer = await fetch(this.#base + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value?.error}: ${value?.message}`);
    return value;
  }

  #within = (method, path, body) => this.#send(method, `/session/${this.#session}${path}`, body);

  /** Runs a function in the page; its arguments and answer are plain data. */
  run(body, ...args) {
    return this.#within("POST", "/execute/sync", { script: `return (${body}).apply(null, arguments)`, args });
  }

  find(xpath) {
    return this.#within("POST", "/element", { using: "xpath", value: xpath }).then((element) => element[ELEMENT]);
  }

  /** The enabled, visible button with that name (its text or label begins with it). */
  button(name, inside = "") {
    const quoted = JSON.stringify(name);
    return this.find(
      `${inside}//*[self::button or self::label or @role='menuitem' or @role='menuitemradio' or @role='option' or self::a]` +
        `[starts-with(normalize-space(.), ${quoted}) or starts-with(@aria-label, ${quoted})]` +
        `[not(@disabled) and not(@aria-disabled='true')]`,
    );
  }

  async click(name, { inside, within } = {}) {
    await until(`the button "${name}"`, async () => {
      const element = await this.button(name, inside);
      await this.#within("POST", `/element/${element}/click`, {});
      return true;
    }, { within });
  }

  /** Fills in the field with that label. */
  fill(label, text, { field = "input" } = {}) {
    return this.type(`//${field}[@id = //label[starts-with(normalize-space(.), ${JSON.stringify(label)})]/@for]`, text);
  }

  async type(xpath, text) {
    const element = await until(xpath, () => this.find(xpath));
    await this.#within("POST", `/element/${element}/clear`, {}).catch(() => {});
    await this.#within("POST", `/element/${element}/value`, { text });
  }

  /** Presses keys together: the last one while the others are held. */
  async press(...keys) {
    const down = keys.map((value) => ({ type: "keyDown", value }));
    const up = keys.toReversed().map((value) => ({ type: "keyUp", value }));
    await this.#within("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions: [...down, ...up] }] });
  }

  text(selector = "body") {
    return this.run(function (selector) {
      return document.querySelector(selector)?.innerText ?? "";
    }, selector);
  }

  async sees(text, { selector, within } = {}) {
    await until(`the text "${text}"`, async () => (await this.text(selector)).includes(text), { within });
  }

  /** What is in a field. */
  value(selector) {
    return this.run(function (selector) {
      return document.querySelector(selector)?.value;
    }, selector);
  }

  /** Loads the page anew, as the web view's own menu would. */
  async reload() {
    await this.#within("POST", "/refresh", {});
    await until("the page again", () => this.run(function () { return document.querySelector("button") !== null; }));
  }

  async sizes(width, height) {
    await this.#within("POST", "/window/rect", { width, height });
  }

  async screenshot(file) {
    const png = await this.#within("GET", "/screenshot");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(png, "base64"));
  }
}

export const Key = { Control: "\uE009", Enter: "\uE007", Escape: "\uE00C", Alt: "\uE00A", Backspace: "\uE003", ArrowDown: "\uE015" };
