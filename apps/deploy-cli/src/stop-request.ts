/** The reason of the abort when a person or the system asked the command to stop. */
export class StopRequest extends Error {
  readonly signalName: NodeJS.Signals;

  constructor(signalName: NodeJS.Signals) {
    super(`Stopped by ${signalName}`);
    this.name = 'StopRequest';
    this.signalName = signalName;
  }
}
