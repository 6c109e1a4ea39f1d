"""The chart, rendered by Helm itself: what Kubernetes would be given, and whether it keeps its promises."""

import json
from collections.abc import Iterator
from typing import Any

import helm_python
import kubernetes_validate
import pytest
import yaml

from foundation.settings import ROOT, Settings

CHART = str(ROOT / "deploy" / "helm" / "bespoke")
NEEDED = {"publicUrl": "https://chat.example", "existingSecret": "bespoke"}
EVERYTHING = NEEDED | {
    "environment": {"BESPOKE_TURN_TIMEOUT": 8, "BESPOKE_WEBHOOK_NETWORKS": '["10.20.0.0/16"]'},
    "image": {"pullSecrets": [{"name": "registry"}]},
    "ingress": {"enabled": True, "className": "nginx", "tls": [{"hosts": ["chat.example"], "secretName": "tls"}]},
    "networkPolicy": {
        "serverFrom": [{"namespaceSelector": {"matchLabels": {"name": "ingress"}}}],
        "serverTo": [{"ipBlock": {"cidr": "10.0.0.0/8"}}],
    },
    "nodeSelector": {"disk": "ssd"},
    "serviceMonitor": {"enabled": True},
    "tolerations": [{"key": "spot", "operator": "Exists"}],
}
#: The oldest that Chart.yaml allows, and the newest whose definitions are there.
KUBERNETES = ("1.29", "1.33")
_PROBES = ("startup", "liveness", "readiness")


def rendered(values: dict[str, Any]) -> list[dict[str, Any]]:
    with helm_python.Chart.load(CHART) as chart:
        files = chart.render(values, name="demo", namespace="prod")
    texts = [text for name, text in files.items() if name.endswith(".yaml")]
    return [document for text in texts for document in yaml.safe_load_all(text) if document]


def pods(documents: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    """Each pod's part, what it is made from, and its labels."""
    for document in documents:
        if document["kind"] in ("Deployment", "Job"):
            template = document["spec"]["template"]
            labels = template["metadata"]["labels"]
            yield labels["app.kubernetes.io/component"], template["spec"], labels


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    wanted = selector.get("matchLabels", {})
    expressions = selector.get("matchExpressions", [])
    return all(labels.get(name) == value for name, value in wanted.items()) and all(
        labels.get(one["key"]) in one["values"] for one in expressions
    )


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("values", [NEEDED, EVERYTHING], ids=["needed", "everything"])
def test_kubernetes_takes_what_is_rendered(values: dict[str, Any], version: str) -> None:
    documents = rendered(values)
    for document in documents:
        if not document["kind"].endswith("Monitor"):  # these are defined by Prometheus's operator
            kubernetes_validate.validate(document, version, strict=True)
    assert {part for part, _, _ in pods(documents)} == {"server", "bot", "worker", "migrate"}


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "existingSecret"),
        (NEEDED | {"publicUrl": "chat.example"}, "publicUrl"),
        (NEEDED | {"publicUrl": "https://chat.example/"}, "publicUrl"),
        (NEEDED | {"sever": {"replicas": 3}}, "sever"),
        (NEEDED | {"server": {"replicas": "three"}}, "replicas"),
        (NEEDED | {"trustedProxies": ["the ingress"]}, "trustedProxies"),
    ],
    ids=["nothing", "no scheme", "a slash at the end", "misspelt", "no number", "no range"],
)
def test_values_that_can_not_be_meant_are_named(values: dict[str, Any], named: str) -> None:
    with pytest.raises(helm_python.HelmError, match=named):
        rendered(values)


def test_nobody_is_root_or_writes_to_an_image() -> None:
    for part, pod, _ in pods(rendered(EVERYTHING)):
        assert pod["securityContext"]["runAsNonRoot"], part
        assert pod["automountServiceAccountToken"] is False, part
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"], part
            assert not context["allowPrivilegeEscalation"], part
            assert context["capabilities"]["drop"] == ["ALL"], part
            assert {"requests", "limits"} <= container["resources"].keys(), part


def test_only_servers_reach_the_bot_and_it_reaches_only_servers() -> None:
    documents = rendered(EVERYTHING)
    labels = {part: labels for part, _, labels in pods(documents)}
    policies = [one["spec"] for one in documents if one["kind"] == "NetworkPolicy"]
    of_bot = [one for one in policies if selects(one["podSelector"], labels["bot"])]
    assert len(of_bot) == 1
    assert set(of_bot[0]["policyTypes"]) == {"Ingress", "Egress"}
    callers = [peer["podSelector"] for rule in of_bot[0]["ingress"] for peer in rule["from"]]
    assert [part for part in labels if any(selects(one, labels[part]) for one in callers)] == ["server"]
    for rule in of_bot[0]["egress"]:
        if "to" in rule:
            assert [part for part in labels if any(selects(to["podSelector"], labels[part]) for to in rule["to"])] == [
                "server"
            ]
        else:
            assert {port["port"] for port in rule["ports"]} == {53}


def test_services_lead_to_pods_and_ports_that_there_are() -> None:
    documents = rendered(EVERYTHING)
    of_pods = [(labels, pod["containers"][0].get("ports", [])) for _, pod, labels in pods(documents)]
    services = {one["metadata"]["name"]: one["spec"] for one in documents if one["kind"] == "Service"}
    for name, service in services.items():
        led_to = [ports for labels, ports in of_pods if selects({"matchLabels": service["selector"]}, labels)]
        assert len(led_to) == 1, name
        assert service["ports"][0]["targetPort"] in {port["name"] for port in led_to[0]}, name
    told = {
        env["value"]
        for _, pod, _ in pods(documents)
        for env in pod["containers"][0]["env"]
        if env["name"] == "BESPOKE_BOT_URL"
    }
    assert told == {f"http://demo-bot:{services['demo-bot']['ports'][0]['port']}"}
    ingress = next(one for one in documents if one["kind"] == "Ingress")
    assert ingress["spec"]["rules"][0]["host"] == "chat.example"


def test_what_scales_is_there_and_its_number_is_left_to_the_scaler() -> None:
    documents = rendered(NEEDED)
    deployments = {one["metadata"]["name"]: one["spec"] for one in documents if one["kind"] == "Deployment"}
    scalers = [one["spec"] for one in documents if one["kind"] == "HorizontalPodAutoscaler"]
    assert {one["scaleTargetRef"]["name"] for one in scalers} == {"demo-server", "demo-bot"}
    for scaler in scalers:
        assert "replicas" not in deployments[scaler["scaleTargetRef"]["name"]]
        assert scaler["minReplicas"] < scaler["maxReplicas"]
    fixed = rendered(NEEDED | {"server": {"replicas": 3, "autoscaling": {"enabled": False}}})
    server = next(one for one in fixed if one["metadata"]["name"] == "demo-server" and one["kind"] == "Deployment")
    assert server["spec"]["replicas"] == 3


def test_a_rolling_update_gives_turns_their_time() -> None:
    for part, pod, _ in pods(rendered(NEEDED)):
        if part in ("server", "bot"):
            before = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
            turn = Settings.model_fields["turn_timeout"].default
            assert pod["terminationGracePeriodSeconds"] >= before + turn, part


def test_a_pod_is_sent_nobody_before_it_is_ready_and_is_not_killed_for_what_others_lack() -> None:
    """A restart does not bring a lost database back."""
    asked = {
        part: {kind: pod["containers"][0].get(f"{kind}Probe", {}).get("httpGet", {}).get("path") for kind in _PROBES}
        for part, pod, _ in pods(rendered(NEEDED))
        if part != "migrate"
    }
    of_server = {"startup": "/health/live", "liveness": "/health/live", "readiness": "/health/ready"}
    of_bot = {"startup": "/", "liveness": "/", "readiness": "/webhooks/gateway/health"}
    assert asked == {"server": of_server, "worker": of_server, "bot": of_bot}


def test_a_turns_time_is_the_same_for_server_and_bot() -> None:
    for part, pod, _ in pods(rendered(EVERYTHING)):
        if part in ("server", "bot"):
            told = {env["name"]: env.get("value") for env in pod["containers"][0]["env"]}
            assert told["BESPOKE_TURN_TIMEOUT"] == "8", part


def test_every_setting_that_is_named_is_one() -> None:
    prefix = "BESPOKE_"
    known = {prefix + name.upper() for name in Settings.model_fields}
    for _, pod, _ in pods(rendered(NEEDED)):
        named = {env["name"] for env in pod["containers"][0]["env"] if env["name"].startswith(prefix)}
        assert named <= known, json.dumps(sorted(named))
