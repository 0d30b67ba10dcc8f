import { once } from "node:events";

/**
 * Asks a process, which was started with `--inspect`, for the bytes its heap holds once all garbage is gone. What the
 * system has given it says less: V8 keeps what it has once needed.
 */
export async function heapOf(inspectorPort: number): Promise<number> {
  const targets: unknown = await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json();
  const [target] = Array.isArray(targets) ? targets : [];
  const socket = new WebSocket(String(target.webSocketDebuggerUrl));
  await once(socket, "open");
  const call = async (id: number, method: string): Promise<Record<string, unknown>> => {
    const answered = new Promise<Record<string, unknown>>((settle) => {
      socket.addEventListener("message", function heard({ data }) {
        const answer = JSON.parse(String(data));
        if (answer.id !== id) return;
        socket.removeEventListener("message", heard);
        settle(answer.result);
      });
    });
    socket.send(JSON.stringify({ id, method }));
    return answered;
  };
  // Once more for what was only let go of by the first.
  await call(1, "HeapProfiler.collectGarbage");
  await call(2, "HeapProfiler.collectGarbage");
  const { usedSize } = await call(3, "Runtime.getHeapUsage");
  socket.close();
  return Number(usedSize);
}
