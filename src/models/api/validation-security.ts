// Validation of security contexts of pods and containers (core validation of 1.36). Options of Windows are let pass.
import type { Fault } from './fault.ts';
import { byteLength, duplicate, invalid, notSupported, required, tooLong } from './fault.ts';
import { goShape } from './go-shape.ts';
import { arrayOf, isRecord, recordOf, stringOf } from './published.ts';
import type { Published } from './published.ts';
import { entriesOf } from './validation-env.ts';
import { descendingPathFaults } from './validation-volume.ts';

const LARGEST_ID = 2_147_483_647;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const PROFILE_BYTES = 4095;
const SYSCTL = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL_FORM = new RegExp(`^${SYSCTL}$`);
const SYSCTL_LENGTH = 253;

function idFaults(path: string, id: unknown): Fault[] {
  const isId = typeof id !== 'number' || (id >= 0 && id <= LARGEST_ID);
  return isId ? [] : [invalid(path, id, `must be between 0 and ${LARGEST_ID}, inclusive`)];
}

function seccompFaults(path: string, profile: unknown): Fault[] {
  if (!isRecord(profile)) return [];
  const type = stringOf(profile['type']);
  const { localhostProfile } = profile;
  const faults: Fault[] = [];
  if (type === '') faults.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!PROFILE_TYPES.includes(type)) faults.push(notSupported(`${path}.type`, type, PROFILE_TYPES));
  const at = `${path}.localhostProfile`;
  if (type === 'Localhost') {
    if (typeof localhostProfile !== 'string') faults.push(required(at, 'must be set when seccomp type is Localhost'));
    else faults.push(...descendingPathFaults(at, localhostProfile));
  } else if (localhostProfile !== undefined) {
    faults.push(invalid(at, goShape(profile, 'SeccompProfile'), 'can only be set when seccomp type is Localhost'));
  }
  return faults;
}

function appArmorFaults(path: string, profile: unknown): Fault[] {
  if (!isRecord(profile)) return [];
  const type = stringOf(profile['type']);
  const { localhostProfile } = profile;
  const at = `${path}.localhostProfile`;
  if (type === '') return [required(`${path}.type`, 'type is required when appArmorProfile is set')];
  if (!PROFILE_TYPES.includes(type)) return [notSupported(`${path}.type`, type, PROFILE_TYPES)];
  if (type !== 'Localhost') {
    if (localhostProfile === undefined) return [];
    return [invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')];
  }
  const name = stringOf(localhostProfile);
  if (name.trim() !== name) return [invalid(at, name, 'must not be padded with whitespace')];
  if (name === '') return [required(at, 'must be set when AppArmor type is Localhost')];
  return byteLength(name) > PROFILE_BYTES ? [tooLong(at, PROFILE_BYTES)] : [];
}

function sysctlFaults(path: string, sysctls: unknown): Fault[] {
  const seen = new Set<string>();
  return entriesOf(path, sysctls).flatMap(([at, sysctl]) => {
    const name = stringOf(sysctl['name']);
    const isForm = name.length <= SYSCTL_LENGTH && SYSCTL_FORM.test(name);
    const isRepeated = seen.has(name);
    seen.add(name);
    if (name === '') return [required(`${at}.name`)];
    if (!isForm) {
      return [invalid(`${at}.name`, name, `must have at most ${SYSCTL_LENGTH} characters and match regex ^${SYSCTL}$`)];
    }
    return isRepeated ? [duplicate(`${at}.name`, name)] : [];
  });
}

function oneOf(path: string, value: unknown, supported: readonly string[]): Fault[] {
  return typeof value === 'string' && !supported.includes(value) ? [notSupported(path, value, supported)] : [];
}

/** The security context of a pod, with the fields of the spec that belong to it. */
export function podSecurityFaults(path: string, spec: Published): Fault[] {
  const context = recordOf(spec['securityContext']);
  const at = `${path}.securityContext`;
  const faults = [
    ...idFaults(`${at}.fsGroup`, context['fsGroup']),
    ...idFaults(`${at}.runAsUser`, context['runAsUser']),
    ...idFaults(`${at}.runAsGroup`, context['runAsGroup']),
    ...arrayOf(context['supplementalGroups']).flatMap((id, i) => idFaults(`${at}.supplementalGroups[${i}]`, id)),
  ];
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true) {
    const text = 'ShareProcessNamespace and HostPID cannot both be enabled';
    faults.push(invalid(`${at}.shareProcessNamespace`, true, text));
  }
  faults.push(
    ...sysctlFaults(`${at}.sysctls`, context['sysctls']),
    ...oneOf(`${at}.fsGroupChangePolicy`, context['fsGroupChangePolicy'], ['Always', 'OnRootMismatch']),
    ...seccompFaults(`${at}.seccompProfile`, context['seccompProfile']),
    ...appArmorFaults(`${at}.appArmorProfile`, context['appArmorProfile']),
    ...oneOf(`${at}.supplementalGroupsPolicy`, context['supplementalGroupsPolicy'], ['Merge', 'Strict']),
    ...oneOf(`${at}.seLinuxChangePolicy`, context['seLinuxChangePolicy'], ['MountOption', 'Recursive']),
  );
  return faults;
}

/** The security context of a container. @param sharesUsers the pod uses the host's user namespace */
export function containerSecurityFaults(path: string, context: unknown, sharesUsers: boolean): Fault[] {
  if (!isRecord(context)) return [];
  const faults = [
    ...idFaults(`${path}.runAsUser`, context['runAsUser']),
    ...idFaults(`${path}.runAsGroup`, context['runAsGroup']),
    ...oneOf(`${path}.procMount`, context['procMount'], ['Default', 'Unmasked']),
  ];
  if (sharesUsers && context['procMount'] === 'Unmasked') {
    faults.push(invalid(`${path}.procMount`, 'Unmasked', '`hostUsers` must be false to use `Unmasked`'));
  }
  faults.push(...seccompFaults(`${path}.seccompProfile`, context['seccompProfile']));
  if (context['allowPrivilegeEscalation'] === false) {
    const shown = goShape(context, 'SecurityContext');
    const start = 'cannot set `allowPrivilegeEscalation` to false and';
    if (context['privileged'] === true) faults.push(invalid(path, shown, `${start} \`privileged\` to true`));
    if (arrayOf(recordOf(context['capabilities'])['add']).includes('CAP_SYS_ADMIN')) {
      faults.push(invalid(path, shown, `${start} \`capabilities.Add\` CAP_SYS_ADMIN`));
    }
  }
  return [...faults, ...appArmorFaults(`${path}.appArmorProfile`, context['appArmorProfile'])];
}
