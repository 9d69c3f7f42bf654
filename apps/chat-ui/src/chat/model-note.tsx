import { useServices } from '../app/services.ts';
import { useStore } from '../state/store.ts';
import { currentModel } from '../status/status-monitor.ts';

/** Names the model of an older answer; the one that answers now is named below the composer. */
export function ModelNote({ id }: { id: string }) {
  const { status } = useServices();
  const model = currentModel(useStore(status));
  if (!model || model.id === id) return null;
  return <span className="turn-note">{id}</span>;
}
