// Stands in for Atlassian's feature-gate client, which Atlaskit imports: every gate is closed, and
// nothing is asked of anybody.
const FeatureGates = {
  initializeCalled: () => true,
  initializeCompleted: () => true,
  checkGate: () => false,
  getExperimentValue: <T>(_experiment: string, _parameter: string, fallback: T): T => fallback,
};

export default FeatureGates;
