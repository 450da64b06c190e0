// Lines of a watch log as JSON gives them: the fields that stories read, all optional as in the published API.

/** A line of a watch log as JSON gives it. */
export interface LogLine {
  readonly t: number;
  readonly type: string;
  readonly object?: unknown;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly error?: string;
  readonly epoch?: string;
}

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
}

export interface Metadata {
  readonly name: string;
  readonly uid: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: { readonly terminated?: { readonly exitCode?: number }; readonly running?: object };
  readonly lastState?: { readonly terminated?: { readonly exitCode?: number } };
}

export interface Status {
  readonly active?: unknown;
  readonly ready?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly terminating?: number;
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly lastScheduleTime?: string;
  readonly lastSuccessfulTime?: string;
  readonly phase?: string;
  readonly reason?: string;
  readonly conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

export interface LoggedObject {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: { readonly suspend?: boolean; readonly nodeName?: string };
  readonly status?: Status;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly series?: { readonly count?: number };
}
