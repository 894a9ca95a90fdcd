// Speaks with the server: requests, uploads, the stream of events. Errors come as they are told, in both languages.
"use strict";
(() => {
  const bench = Bangfu.bench;

  /** What the server refused, with its words in both languages. */
  class Refusal extends Error {
    constructor(status, told, body) {
      super(told.zh);
      this.name = "Refusal";
      this.status = status;
      this.told = told;
      this.body = body || {};
    }
  }

  const GONE = {
    zh: "连不上本机的服务。请看启动 bangfu serve 的窗口是否还开着。",
    en: "The server does not answer. See whether the window that runs bangfu serve is still open.",
  };

  async function call(path, options) {
    let response;
    try {
      response = await fetch(path, { cache: "no-store", credentials: "same-origin", ...options });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refusal(0, GONE);
    }
    const body = (response.headers.get("content-type") || "").includes("json") ? await response.json() : {};
    if (response.ok) return body;
    const unknown = { zh: `服务出错（${response.status}）。`, en: `The server failed (${response.status}).` };
    throw new Refusal(response.status, body.error || unknown, body);
  }

  const get = (path, signal) => call(path, { signal });

  const post = (path, body, signal) =>
    call(path, { method: "POST", headers: { "Content-Type": "application/json", "X-Bangfu": "1" }, body: JSON.stringify(body), signal });

  /** Sends one file; `round` gathers the files of a folder. */
  const upload = (file, name, round) => {
    const query = new URLSearchParams(round ? { name, round } : { name });
    return call(`/api/upload?${query}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", "X-Bangfu": "1" },
      body: file,
    });
  };

  /** Listens to the server; `online(false)` when it is gone, `online(true)` when it is back. */
  function listen({ desk, progress, done, online }) {
    let source = null;
    let retry = 0;
    const told = (run) => (event) => run(JSON.parse(event.data));
    const connect = () => {
      source = new EventSource("/api/events");
      source.onopen = () => online(true);
      source.onerror = () => {
        online(false);
        // A refused stream is closed for good by the browser: ask again ourselves.
        if (source.readyState === EventSource.CLOSED) {
          clearTimeout(retry);
          retry = setTimeout(connect, 2000);
        }
      };
      source.addEventListener("desk", told(desk));
      source.addEventListener("progress", told(progress));
      source.addEventListener("done", told(done));
    };
    connect();
    window.addEventListener("pagehide", () => source.close());
  }

  bench.api = { get, post, upload, listen, Refusal };
})();
