// What every part of the cluster is given when it is built. A part keeps its own state and forgets it when dropped.
import type { RandomStreams } from '../../sim/random-stream.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { ApiConnection, ConnectionOptions } from '../apiserver/connection.ts';
import type { ClusterObserver } from '../recording/observer.ts';
import type { Profile } from './profile.ts';

export interface ComponentContext {
  readonly simulation: Simulation;
  readonly profile: Profile;
  /** Random draws of this replication, by name. */
  readonly streams: RandomStreams;
  readonly observer: ClusterObserver;
  /** Opens a connection to the API server; one a component. */
  connect(options: ConnectionOptions): ApiConnection;
}
