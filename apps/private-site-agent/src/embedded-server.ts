// The embedded model server is a process of its own, built beside the agent as embedded-server.cjs.
import '@vigia/model-runtime/embedded-server';
