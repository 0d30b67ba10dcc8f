/**
 * Where the schemas of k8s/schemas/kinds.json come from: the Kubernetes that k8s/ is written for, and its operators.
 */
export const SCHEMAS = {
  kubernetes: {
    module: "k8s.io/kubernetes@v1.36.3",
    kinds: [
      "v1/ConfigMap",
      "v1/Namespace",
      "v1/Secret",
      "v1/Service",
      "v1/ServiceAccount",
      "apps/v1/Deployment",
      "apps/v1/StatefulSet",
      "autoscaling/v2/HorizontalPodAutoscaler",
      "batch/v1/Job",
      "networking.k8s.io/v1/Ingress",
      "networking.k8s.io/v1/NetworkPolicy",
      "policy/v1/PodDisruptionBudget",
    ],
  },
  operators: [
    {
      module: "github.com/kedacore/keda/v2@v2.21.0",
      file: "config/crd/bases/keda.sh_scaledobjects.yaml",
      kind: "keda.sh/v1alpha1/ScaledObject",
    },
    {
      module: "github.com/external-secrets/external-secrets@v1.3.2",
      file: "config/crds/bases/external-secrets.io_externalsecrets.yaml",
      kind: "external-secrets.io/v1/ExternalSecret",
    },
    {
      module: "github.com/external-secrets/external-secrets@v1.3.2",
      file: "config/crds/bases/external-secrets.io_secretstores.yaml",
      kind: "external-secrets.io/v1/SecretStore",
    },
    {
      module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
      file: "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
      kind: "monitoring.coreos.com/v1/PrometheusRule",
    },
    {
      module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
      file: "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
      kind: "monitoring.coreos.com/v1/PodMonitor",
    },
  ],
} as const;
