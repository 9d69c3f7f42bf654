export const requiredNodeMajor: number;
export const workspaceRoot: string;
export function isNewEnough(version: string): boolean;
export function findBundledNode(root?: string): string | null;
export function missingNodeMessage(): string;
export function ensureNode(scriptUrl: string): Promise<boolean>;
