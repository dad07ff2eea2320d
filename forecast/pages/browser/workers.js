"use strict";
// Workers with the kernel. Each does one thing at a time, and of what waits only the last. An
// answer is told part by part, so that the page draws one while the worker is at the next.
const Workers = (() => {
  const MOST = 3;  // that help another one
  const running = [];  // held, so that none is taken for waste

  // What takes long in groups: the first is of the worker that is asked, the others of those that
  // help it, as many as there are processors for.
  function groups(names) {
    const count = Math.min(names.length, navigator.hardwareConcurrency || 1, MOST + 1);
    return Array.from({ length: count }, (_, k) => names.filter((_, j) => j % count === k));
  }

  // What runs in a worker. A helper that fails tells nothing, and its part is done by the one asked.
  const RUN = `
    let given, own = [], helpers = [];
    const helped = ({ port, names }, changes, years) => new Promise((tell) => {
      port.onmessage = ({ data }) => tell(data);
      port.postMessage({ changes, names, years });
    });
    const taken = async (shares) => (await Promise.all(shares)).forEach((share) => given.take(share));
    const help = async (changes) => {
      const shares = helpers.map((each) => helped(each, changes, []));
      given.share(changes, own);
      await taken(shares);
      const years = given.yearsOf(changes);
      await taken(helpers.map((each) => helped(each, changes, years)));
    };
    const share = ({ changes, names, years }) => {
      try { return given.share(changes, names, years); } catch { return []; }
    };
    const begin = (data) => {
      given = Array.isArray(data.given) ? data.given : new Kernel.Engine(data.given);
      [own, helpers] = [data.own, data.helpers];
      if (data.port) data.port.onmessage = ({ data: asked }) => data.port.postMessage(share(asked));
    };
    const answer = async ({ ask, about }) => {
      if (helpers.length) await help(about[0]);
      for (const part of Kernel[ask](given, ...about)) postMessage({ part });
      postMessage({});
    };
    onmessage = ({ data }) => { if (data.given) begin(data); else answer(data); };`;

  function started(message, ports) {
    const text = [document.getElementById("kernel").textContent, RUN].join("\n");
    const made = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    made.postMessage({ own: [], helpers: [], ...message }, ports);
    running.push(made);
    return made;
  }

  function helper(given, names) {
    const { port1, port2 } = new MessageChannel();
    started({ given, port: port2 }, [port2]);
    return { names, port: port1 };
  }

  function worker(ask, given, tell, [own = [], ...others] = []) {
    const helpers = others.map((names) => helper(given, names));
    const made = started({ given, own, helpers }, helpers.map(({ port }) => port));
    let busy = false, next = null;
    const send = () => { made.postMessage({ ask, about: next }); [busy, next] = [true, null]; };
    made.onmessage = ({ data }) => {
      if (data.part && !next) tell(data.part);
      if (data.part) return;
      busy = false;
      if (next) send();
    };
    return (...about) => { next = about; if (!busy) send(); };
  }

  return { worker, groups };
})();
