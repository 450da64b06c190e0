// Host ports as text, `<protocol>/<port>` or, for one address only, `<protocol>/<port>/<address>`: which exclude each
// other on a node.

/** Whether pods with these host ports cannot be on one node: a port for all addresses is in conflict with each. */
export function haveConflict(some: readonly string[], others: readonly string[]): boolean {
  return some.some(one => others.some(other => areInConflict(one, other)));
}

function areInConflict(a: string, b: string): boolean {
  const [protocolA, portA, addressA] = a.split('/');
  const [protocolB, portB, addressB] = b.split('/');
  if (protocolA !== protocolB || portA !== portB) return false;
  return addressA === undefined || addressB === undefined || addressA === addressB;
}
