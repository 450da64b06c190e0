// Values as the API server's internal Go structs would print them as JSON: field names as in Go, every field present.
// Messages about fields that may not change show whole templates this way; nothing else needs it.
import { canonicalQuantity } from './quantity.ts';
import { isRecord } from './published.ts';
import type { Published } from './published.ts';

/**
 * One line a struct, fields in the order of pkg/apis/{core,batch}/types.go: `GoName:published type`. Types: `s` text,
 * `n` number, `b` boolean (zero when absent), `z` anything that is null when absent, `q` quantities by name, `j`
 * a value with JSON names of its own, `X` a struct, `*X` a pointer to one, `[X` a list of them. `Required~` and
 * `Preferred~` stand for the long names of affinity.
 */
const SHAPES = `
PodSpec=Volumes:volumes [Volume,InitContainers:initContainers [Container,Containers:containers [Container,
  EphemeralContainers:ephemeralContainers [Container,RestartPolicy:restartPolicy s,
  TerminationGracePeriodSeconds:terminationGracePeriodSeconds z,ActiveDeadlineSeconds:activeDeadlineSeconds z,
  DNSPolicy:dnsPolicy s,NodeSelector:nodeSelector j,ServiceAccountName:serviceAccountName s,
  AutomountServiceAccountToken:automountServiceAccountToken z,NodeName:nodeName s,
  SecurityContext:securityContext *PodSecurityContext,ImagePullSecrets:imagePullSecrets [LocalObjectReference,
  Hostname:hostname s,Subdomain:subdomain s,SetHostnameAsFQDN:setHostnameAsFQDN z,Affinity:affinity *Affinity,
  SchedulerName:schedulerName s,Tolerations:tolerations [Toleration,HostAliases:hostAliases [HostAlias,
  PriorityClassName:priorityClassName s,Priority:priority z,PreemptionPolicy:preemptionPolicy z,
  DNSConfig:dnsConfig *PodDNSConfig,ReadinessGates:readinessGates [PodReadinessGate,
  RuntimeClassName:runtimeClassName z,Overhead:overhead q,EnableServiceLinks:enableServiceLinks z,
  TopologySpreadConstraints:topologySpreadConstraints [TopologySpreadConstraint,OS:os *PodOS,
  SchedulingGates:schedulingGates [PodSchedulingGate,ResourceClaims:resourceClaims [PodResourceClaim,
  Resources:resources *ResourceRequirements,HostnameOverride:hostnameOverride z,
  SchedulingGroup:schedulingGroup *PodSchedulingGroup
PodSecurityContext=HostNetwork:hostNetwork b,HostPID:hostPID b,HostIPC:hostIPC b,
  ShareProcessNamespace:shareProcessNamespace z,HostUsers:hostUsers z,SELinuxOptions:seLinuxOptions *SELinuxOptions,
  WindowsOptions:windowsOptions z,RunAsUser:runAsUser z,RunAsGroup:runAsGroup z,RunAsNonRoot:runAsNonRoot z,
  SupplementalGroups:supplementalGroups z,SupplementalGroupsPolicy:supplementalGroupsPolicy z,FSGroup:fsGroup z,
  FSGroupChangePolicy:fsGroupChangePolicy z,Sysctls:sysctls [Sysctl,SeccompProfile:seccompProfile *SeccompProfile,
  AppArmorProfile:appArmorProfile *SeccompProfile,SELinuxChangePolicy:seLinuxChangePolicy z
SELinuxOptions=User:user s,Role:role s,Type:type s,Level:level s
SeccompProfile=Type:type s,LocalhostProfile:localhostProfile z
Sysctl=Name:name s,Value:value s
LocalObjectReference=Name:name s
HostAlias=IP:ip s,Hostnames:hostnames z
PodDNSConfig=Nameservers:nameservers z,Searches:searches z,Options:options [PodDNSConfigOption
PodDNSConfigOption=Name:name s,Value:value z
PodReadinessGate=ConditionType:conditionType s
PodOS=Name:name s
PodSchedulingGate=Name:name s
PodSchedulingGroup=PodGroupName:podGroupName z
PodResourceClaim=Name:name s,ResourceClaimName:resourceClaimName z,
  ResourceClaimTemplateName:resourceClaimTemplateName z
TopologySpreadConstraint=MaxSkew:maxSkew n,TopologyKey:topologyKey s,WhenUnsatisfiable:whenUnsatisfiable s,
  LabelSelector:labelSelector j,MinDomains:minDomains z,NodeAffinityPolicy:nodeAffinityPolicy z,
  NodeTaintsPolicy:nodeTaintsPolicy z,MatchLabelKeys:matchLabelKeys z
Toleration=Key:key s,Operator:operator s,Value:value s,Effect:effect s,TolerationSeconds:tolerationSeconds z
Affinity=NodeAffinity:nodeAffinity *NodeAffinity,PodAffinity:podAffinity *PodAffinity,
  PodAntiAffinity:podAntiAffinity *PodAffinity
NodeAffinity=,
  Required~ *NodeSelector,
  Preferred~ [PreferredSchedulingTerm
NodeSelector=NodeSelectorTerms:nodeSelectorTerms [NodeSelectorTerm
NodeSelectorTerm=MatchExpressions:matchExpressions [NodeSelectorRequirement,
  MatchFields:matchFields [NodeSelectorRequirement
NodeSelectorRequirement=Key:key s,Operator:operator s,Values:values z
PreferredSchedulingTerm=Weight:weight n,Preference:preference NodeSelectorTerm
PodAffinity=,
  Required~ [PodAffinityTerm,
  Preferred~ [WeightedPodAffinityTerm
PodAffinityTerm=LabelSelector:labelSelector j,Namespaces:namespaces z,TopologyKey:topologyKey s,
  NamespaceSelector:namespaceSelector j,MatchLabelKeys:matchLabelKeys z,MismatchLabelKeys:mismatchLabelKeys z
WeightedPodAffinityTerm=Weight:weight n,PodAffinityTerm:podAffinityTerm PodAffinityTerm
Container=Name:name s,Image:image s,Command:command z,Args:args z,WorkingDir:workingDir s,Ports:ports [ContainerPort,
  EnvFrom:envFrom [EnvFromSource,Env:env [EnvVar,Resources:resources ResourceRequirements,
  ResizePolicy:resizePolicy [ContainerResizePolicy,RestartPolicy:restartPolicy z,
  RestartPolicyRules:restartPolicyRules [ContainerRestartRule,VolumeMounts:volumeMounts [VolumeMount,
  VolumeDevices:volumeDevices [VolumeDevice,LivenessProbe:livenessProbe *Probe,ReadinessProbe:readinessProbe *Probe,
  StartupProbe:startupProbe *Probe,Lifecycle:lifecycle *Lifecycle,TerminationMessagePath:terminationMessagePath s,
  TerminationMessagePolicy:terminationMessagePolicy s,ImagePullPolicy:imagePullPolicy s,
  SecurityContext:securityContext *SecurityContext,Stdin:stdin b,StdinOnce:stdinOnce b,TTY:tty b
ContainerPort=Name:name s,HostPort:hostPort n,ContainerPort:containerPort n,Protocol:protocol s,HostIP:hostIP s
EnvFromSource=Prefix:prefix s,ConfigMapRef:configMapRef *NamedSource,SecretRef:secretRef *NamedSource
NamedSource=Name:name s,Optional:optional z
EnvVar=Name:name s,Value:value s,ValueFrom:valueFrom *EnvVarSource
EnvVarSource=FieldRef:fieldRef *ObjectFieldSelector,ResourceFieldRef:resourceFieldRef *ResourceFieldSelector,
  ConfigMapKeyRef:configMapKeyRef *KeySelector,SecretKeyRef:secretKeyRef *KeySelector,
  FileKeyRef:fileKeyRef *FileKeySelector
ObjectFieldSelector=APIVersion:apiVersion s,FieldPath:fieldPath s
ResourceFieldSelector=ContainerName:containerName s,Resource:resource s,Divisor:divisor s
KeySelector=Name:name s,Key:key s,Optional:optional z
FileKeySelector=VolumeName:volumeName s,Path:path s,Key:key s,Optional:optional z
ResourceRequirements=Limits:limits q,Requests:requests q,Claims:claims [ResourceClaim
ResourceClaim=Name:name s,Request:request s
ContainerResizePolicy=ResourceName:resourceName s,RestartPolicy:restartPolicy s
ContainerRestartRule=Action:action s,ExitCodes:exitCodes *ExitCodes
ExitCodes=Operator:operator s,Values:values z
VolumeMount=Name:name s,ReadOnly:readOnly b,RecursiveReadOnly:recursiveReadOnly z,MountPath:mountPath s,
  SubPath:subPath s,MountPropagation:mountPropagation z,SubPathExpr:subPathExpr s
VolumeDevice=Name:name s,DevicePath:devicePath s
Probe=Exec:exec *ExecAction,HTTPGet:httpGet *HTTPGetAction,TCPSocket:tcpSocket *TCPSocketAction,
  GRPC:grpc *GRPCAction,InitialDelaySeconds:initialDelaySeconds n,TimeoutSeconds:timeoutSeconds n,
  PeriodSeconds:periodSeconds n,SuccessThreshold:successThreshold n,FailureThreshold:failureThreshold n,
  TerminationGracePeriodSeconds:terminationGracePeriodSeconds z
ExecAction=Command:command z
HTTPGetAction=Path:path s,Port:port z,Host:host s,Scheme:scheme s,HTTPHeaders:httpHeaders [Sysctl
TCPSocketAction=Port:port z,Host:host s
GRPCAction=Port:port n,Service:service z
Lifecycle=PostStart:postStart *LifecycleHandler,PreStop:preStop *LifecycleHandler,StopSignal:stopSignal z
LifecycleHandler=Exec:exec *ExecAction,HTTPGet:httpGet *HTTPGetAction,TCPSocket:tcpSocket *TCPSocketAction,
  Sleep:sleep *SleepAction
SleepAction=Seconds:seconds n
SecurityContext=Capabilities:capabilities *Capabilities,Privileged:privileged z,
  SELinuxOptions:seLinuxOptions *SELinuxOptions,WindowsOptions:windowsOptions z,RunAsUser:runAsUser z,
  RunAsGroup:runAsGroup z,RunAsNonRoot:runAsNonRoot z,ReadOnlyRootFilesystem:readOnlyRootFilesystem z,
  AllowPrivilegeEscalation:allowPrivilegeEscalation z,ProcMount:procMount z,
  SeccompProfile:seccompProfile *SeccompProfile,AppArmorProfile:appArmorProfile *SeccompProfile
Capabilities=Add:add z,Drop:drop z
Volume=Name:name s,HostPath:hostPath *HostPath,EmptyDir:emptyDir *EmptyDir,GCEPersistentDisk:gcePersistentDisk z,
  AWSElasticBlockStore:awsElasticBlockStore z,GitRepo:gitRepo z,Secret:secret *SecretVolume,NFS:nfs *NFS,
  ISCSI:iscsi z,Glusterfs:glusterfs z,PersistentVolumeClaim:persistentVolumeClaim *Claim,RBD:rbd z,Quobyte:quobyte z,
  FlexVolume:flexVolume z,Cinder:cinder z,CephFS:cephfs z,Flocker:flocker z,DownwardAPI:downwardAPI *DownwardAPI,
  FC:fc z,AzureFile:azureFile z,ConfigMap:configMap *ConfigMapVolume,VsphereVolume:vsphereVolume z,
  AzureDisk:azureDisk z,PhotonPersistentDisk:photonPersistentDisk z,Projected:projected *Projected,
  PortworxVolume:portworxVolume z,ScaleIO:scaleIO z,StorageOS:storageos z,CSI:csi z,Ephemeral:ephemeral z,
  Image:image *ImageVolume
HostPath=Path:path s,Type:type z
EmptyDir=Medium:medium s,SizeLimit:sizeLimit z
SecretVolume=SecretName:secretName s,Items:items [KeyToPath,DefaultMode:defaultMode z,Optional:optional z
ConfigMapVolume=Name:name s,Items:items [KeyToPath,DefaultMode:defaultMode z,Optional:optional z
KeyToPath=Key:key s,Path:path s,Mode:mode z
NFS=Server:server s,Path:path s,ReadOnly:readOnly b
Claim=ClaimName:claimName s,ReadOnly:readOnly b
DownwardAPI=Items:items [DownwardAPIFile,DefaultMode:defaultMode z
DownwardAPIFile=Path:path s,FieldRef:fieldRef *ObjectFieldSelector,
  ResourceFieldRef:resourceFieldRef *ResourceFieldSelector,Mode:mode z
Projected=Sources:sources [Projection,DefaultMode:defaultMode z
Projection=Secret:secret *SecretProjection,DownwardAPI:downwardAPI *DownwardAPIItems,
  ConfigMap:configMap *SecretProjection,ServiceAccountToken:serviceAccountToken *Token,
  ClusterTrustBundle:clusterTrustBundle z,PodCertificate:podCertificate z
SecretProjection=Name:name s,Items:items [KeyToPath,Optional:optional z
DownwardAPIItems=Items:items [DownwardAPIFile
Token=Audience:audience s,ExpirationSeconds:expirationSeconds n,Path:path s
ImageVolume=Reference:reference s,PullPolicy:pullPolicy s
PodFailurePolicy=Rules:rules [PodFailurePolicyRule
PodFailurePolicyRule=Action:action s,OnExitCodes:onExitCodes *OnExitCodes,
  OnPodConditions:onPodConditions [OnPodCondition
OnExitCodes=ContainerName:containerName z,Operator:operator s,Values:values z
OnPodCondition=Type:type s,Status:status s
SuccessPolicy=Rules:rules [SuccessPolicyRule
SuccessPolicyRule=SucceededIndexes:succeededIndexes z,SucceededCount:succeededCount z
`;

const DURING = 'DuringSchedulingIgnoredDuringExecution';
const ZERO: Readonly<Record<string, unknown>> = { s: '', n: 0, b: false };

const shapes: ReadonlyMap<string, readonly (readonly [goName: string, field: string, type: string])[]> = new Map(
  SHAPES.trim()
    .replaceAll(/,\n {2}/g, ',')
    .replaceAll(/(Required|Preferred)~/g, (_, word: string) => `${word}${DURING}:${word.toLowerCase()}${DURING}`)
    .split('\n')
    .map(line => {
      const [name = '', fields = ''] = line.split('=');
      const list = fields.split(',').map(field => {
        const [names = '', type = ''] = field.split(' ');
        const [goName = '', published = ''] = names.split(':');
        return [goName, published, type] as const;
      });
      return [name, list] as const;
    }),
);

/** Fields of the published pod spec that Go keeps in its security context. */
const IN_SECURITY_CONTEXT = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'] as const;

function shapeField(value: unknown, type: string): unknown {
  if (type.length === 1) {
    if (type === 'q' && isRecord(value)) return quantities(value);
    return value ?? ZERO[type] ?? null;
  }
  const name = type.replace(/^[*[]/, '');
  if (type.startsWith('[')) return Array.isArray(value) ? value.map(one => goShape(one, name)) : null;
  if (type.startsWith('*')) return isRecord(value) ? goShape(value, name) : null;
  return goShape(isRecord(value) ? value : {}, name);
}

function quantities(list: Published): Published {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(list).sort()) result[key] = canonicalQuantity(list[key] as string | number);
  return result;
}

/** A published value of the struct as Go would print it. Structs without a line stay as they are. */
export function goShape(value: unknown, struct: string): unknown {
  const fields = shapes.get(struct);
  if (fields === undefined || !isRecord(value)) return value ?? null;
  let source = value;
  if (struct === 'PodSpec') {
    const context: Record<string, unknown> = {
      ...(isRecord(value['securityContext']) ? value['securityContext'] : {}),
    };
    for (const key of IN_SECURITY_CONTEXT) if (value[key] !== undefined) context[key] = value[key];
    source = { ...value, securityContext: context };
  }
  const result: Record<string, unknown> = {};
  for (const [goName, field, type] of fields) result[goName] = shapeField(source[field], type);
  return result;
}

/** A pod template as Go prints it: metadata has JSON names of its own, the spec has not. */
export function goTemplate(template: Published): Published {
  const metadata = isRecord(template['metadata']) ? template['metadata'] : {};
  const shown: Record<string, unknown> = {};
  for (const key of ['name', 'generateName', 'namespace', 'labels', 'annotations', 'finalizers']) {
    if (metadata[key] !== undefined) shown[key] = sortedMap(metadata[key]);
  }
  shown['Spec'] = goShape(template['spec'], 'PodSpec');
  return shown;
}

/** A map with its keys in order; other values as they are. */
export function sortedMap(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) result[key] = sortedMap(value[key]);
  return result;
}
