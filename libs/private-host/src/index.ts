export { type AgentHealth, readAgentHealth } from './agent/agent-health.ts';
export { askOperator, OperatorError, type OperatorErrorCode } from './agent/operator-client.ts';
export { agentChecks, type AgentContext } from './checks/agent-checks.ts';
