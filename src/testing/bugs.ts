// The catalogue of historical bugs that can be turned on to show that the invariants bite: fourteen real ones of the
// Job and CronJob controllers. Each was found by users, and each is found here by random histories.

/** A real bug of the Job or CronJob controller, as a switch. */
export interface HistoricalBug {
  /** The switch. */
  readonly name: string;
  /** Issue and fix in kubernetes/kubernetes. */
  readonly issue: string;
  readonly fix: string;
  /** First release without it. */
  readonly fixedIn: string;
  readonly symptom: string;
  readonly cause: string;
  /** Invariants that show it first. */
  readonly breaks: readonly string[];
}

/** The fourteen historical bugs, each a switch of the controllers that is off by default. */
export const historicalBugs: readonly HistoricalBug[] = [
  {
    name: 'finalizer-double-count',
    issue: '#105200',
    fix: '#105197',
    fixedIn: '1.23',
    symptom: 'succeeded rises twice for one pod',
    cause: 'the status is seen before the pod cache shows that the finalizer is gone, and the pod is counted again',
    breaks: ['H2', 'I14'],
  },
  {
    name: 'orphan-finalizer-leak',
    issue: '#108645',
    fix: '#108752',
    fixedIn: '1.24',
    symptom: 'a deleted Job’s pod stays Terminating for ever',
    cause: 'when the Job is gone by the time of the sync nobody takes the finalizer off',
    breaks: ['L2', 'I33'],
  },
  {
    name: 'finish-before-expectations',
    issue: '#109485',
    fix: '#109486',
    fixedIn: '1.25',
    symptom: 'a Job ends while pods are being created that are never counted',
    cause: 'the end is declared although creations are still to be observed',
    breaks: ['H1', 'H8', 'I26', 'I35', 'H2'],
  },
  {
    name: 'uncounted-flip',
    issue: '#111646',
    fix: '#111646',
    fixedIn: '1.25',
    symptom: 'the Job never gets Failed, every status write is refused',
    cause: 'a pod listed as failed ends well and is listed as succeeded, too',
    breaks: ['H4'],
  },
  {
    name: 'uncounted-over-limit',
    issue: '#104666',
    fix: '#104666',
    fixedIn: '1.23',
    symptom: 'pods lose their place in the uncounted list while they still have the finalizer',
    cause: 'a partial flush drops uids whose finalizer could not be taken off',
    breaks: ['I14', 'H2'],
  },
  {
    name: 'backoff-lost-on-finalizer-event',
    issue: '#114391',
    fix: '#114516',
    fixedIn: '1.27',
    symptom: 'failing pods are created again within seconds',
    cause: 'the event of the finalizer’s removal counts as a sync without failure and forgets the back-off',
    breaks: ['H6', 'I42'],
  },
  {
    name: 'finish-at-uid-limit',
    issue: '#119159',
    fix: '#119159',
    fixedIn: '1.28',
    symptom: 'pods of a finished Job are never counted',
    cause: 'the list of uncounted pods is full, and the Job is declared finished all the same',
    breaks: ['H2'],
  },
  {
    name: 'backoff-limit-by-requeues',
    issue: '#70251',
    fix: '#93779',
    fixedIn: '1.20',
    symptom: 'backoffLimit 10 with parallelism 10: 64 failed pods',
    cause: 'the limit is compared with how often the key came back, not with failed pods',
    breaks: ['H5', 'I45', 'I46'],
  },
  {
    name: 'immediate-status-clears-backoff',
    issue: '#62382',
    fix: '#63650',
    fixedIn: '1.11',
    symptom: 'backoffLimit never acts: pods without end',
    cause: 'an immediate sync for a fast status clears the count of failures',
    breaks: ['H5', 'I45'],
  },
  {
    name: 'deadline-timer-lost',
    issue: '#110239',
    fix: '#110294',
    fixedIn: '1.25',
    symptom: 'activeDeadlineSeconds acts only when the pod ends by itself',
    cause: 'the timer is set once, and an earlier delayed add takes its place in the queue',
    breaks: ['I48', 'H7'],
  },
  {
    name: 'failure-policy-on-terminating-pod',
    issue: '#113855',
    fix: '#113860',
    fixedIn: '1.26',
    symptom: 'a pod is judged before it has ended, or the controller panics on the missing exit code',
    cause: 'a deletionTimestamp counts as failure for the podFailurePolicy',
    breaks: ['H12', 'H10'],
  },
  {
    name: 'index-repeats-counted',
    issue: '#99865',
    fix: '#99865',
    fixedIn: '1.21',
    symptom: 'an Indexed Job is Complete although an index never succeeded',
    cause: 'successful pods are counted, not distinct indexes',
    breaks: ['H8', 'H1'],
  },
  {
    name: 'resume-start-time-rejected',
    issue: '#134521',
    fix: '#134769',
    fixedIn: '1.35',
    symptom: 'a Job that was suspended and resumed cannot update its status any more',
    cause: 'startTime is overwritten after the resumption, when it may not change',
    breaks: ['I25', 'H11', 'H4'],
  },
  {
    name: 'cronjob-label-filter',
    issue: '#106496',
    fix: '#107997',
    fixedIn: '1.24',
    symptom: 'after an edit of the template’s labels the CronJob loses its running Job',
    cause: 'child Jobs are looked up by the template’s present labels instead of the owner reference',
    breaks: ['H14', 'I63', 'I62'],
  },
];
