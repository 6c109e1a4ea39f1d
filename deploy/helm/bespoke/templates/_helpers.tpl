{{/* The names and labels of one of the parts: (dict "root" $ "part" "server"). */}}
{{- define "bespoke.name" -}}
{{- printf "%s-%s" .root.Release.Name .part | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "bespoke.selector" -}}
app.kubernetes.io/name: bespoke
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "bespoke.labels" -}}
{{ include "bespoke.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* (dict "root" $ "image" .Values.image.server) */}}
{{- define "bespoke.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* Nobody in a pod is root, writes to its image, or talks to Kubernetes. */}}
{{- define "bespoke.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "bespoke.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* Spread over machines: one that fails takes no part with it as a whole. */}}
{{- define "bespoke.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "bespoke.selector" . | nindent 8 }}
{{- end }}

{{/* What the server, the worker and the migration are told. */}}
{{- define "bespoke.environment" -}}
envFrom:
  - secretRef: {name: {{ .Values.existingSecret }}}
env:
  - {name: BESPOKE_PUBLIC_URL, value: {{ .Values.publicUrl | quote }}}
  - {name: BESPOKE_TRUSTED_PROXIES, value: {{ .Values.trustedProxies | toJson | quote }}}
  - {name: BESPOKE_BOT_URL, value: "http://{{ include "bespoke.name" (dict "root" $ "part" "bot") }}:5005"}
  {{- range $name, $value := .Values.environment }}
  - {name: {{ $name }}, value: {{ $value | quote }}}
  {{- end }}
{{- end }}

{{- define "bespoke.folders" -}}
volumeMounts:
  - {name: state, mountPath: /var/lib/bespoke}
  - {name: tmp, mountPath: /tmp}
{{- end }}

{{- define "bespoke.volumes" -}}
volumes:
  - {name: state, emptyDir: {sizeLimit: 2Gi}}
  - {name: tmp, emptyDir: {sizeLimit: 256Mi}}
{{- end }}
