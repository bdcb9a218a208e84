"""What a page can call: each macro returns Markdown pulled from the sources, or raises where there is nothing.

Registered with mkdocs-macros by `define_env`. A macro asks the site for nothing but its own sources and the path of
the page that it stands on, so that the pages can move to another builder.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from provenpath.checkout import Checkout
from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import links, terraform
from provenpath.facts.evidence import Kind, Verdict
from provenpath.guide import pictures, verdicts
from provenpath.guide.markdown import chip, fence, indented, relative, shown, table
from provenpath.guide.sources import Sources
from provenpath.guide.trace import Trace
from provenpath.guide.verdicts import Shown, Sight, Standing

if TYPE_CHECKING:
    from provenpath.facts.features import Feature, Scenario
    from provenpath.facts.requirements import Criterion, Figure

_MARKS = {
    Shown.PASSED: ("✓", "passed"),
    Shown.FAILED: ("✗", "failed"),
    Shown.BLOCKED: ("■", "blocked"),
    Shown.CHANGED: ("≠", "stale"),
    Shown.OLD: ("↻", "stale"),
    Shown.NEVER: ("○", "never"),
}
_STANDINGS = {Standing.PROVED: "✓", Standing.REHEARSED: "◐", Standing.OPEN: "○"}
OPEN_STEPS = 8
"""A scenario of up to so many steps shows them; a longer one behind a line to press."""


class Macros:
    """The macros of one platform's pages. Every public method is a macro."""

    def __init__(self, sources: Sources, here: Callable[[], str] = lambda: "index.md") -> None:
        self._sources = sources
        self._here = here

    ## Facts

    def fact(self, name: str) -> str:
        """Return a resolved fact, such as `fact("network.flow_log_retention_days")`."""
        return shown(self._sources.resolved.get(name))

    def count(self, layer: str, type_: str) -> str:
        """Return how many resources of a type a layer manages, such as `count("network", "aws_nat_gateway")`."""
        return str(self._sources.resolved.count(layer, type_))

    def default(self, of: str, name: str) -> str:
        """Return the default of a variable of a layer or of `modules/<name>`; *name* may go on into it by dots."""
        variable, *path = name.split(".")
        value = self._module(of).variable(variable).default
        for part in path:
            known = dict(enumerate(value)) if isinstance(value, list) else value
            key = int(part) if isinstance(value, list) and part.isdigit() else part
            value = _get(known, key, f"The default of {variable} in {of}")
        return "(required)" if value is terraform.UNSET else shown(value)

    def constraint(self, of: str, product: str) -> str:
        """Return the versions that a layer or `modules/<name>` allows of `terraform`, or of the provider `aws`."""
        module = self._module(of)
        if product == "terraform":
            return module.required_version
        return str(_get(module.providers, f"hashicorp/{product}", f"The provider table of {of}"))

    def figure(self, id_: str, name: str) -> str:
        """Return a figure of a criterion as prose shows it: `figure("coder-eks:3.8", "retention_days")`."""
        return str(self._figure(id_, name))

    def version(self, name: str) -> str:
        """Return the version that something was tested with: `terraform`, `hashicorp/aws`, or a Python package."""
        tested = self._sources.resolved.tested
        return tested[name] if name in tested else version(name)

    def variables(self, layer: str) -> str:
        """Return the table of a layer's inputs, with the value that the shown environment gives each."""
        values = self._sources.resolved.layers[layer].values
        rows = [
            [
                f'<span id="{layer}-{item.name}"></span>`{item.name}` <span class="pp-type">`{item.type}`</span>',
                self._value(item, values),
                item.description,
            ]
            for item in sorted(self._sources.layer(layer).variables.values(), key=lambda item: item.name)
        ]
        return table(["Name", "Value here", "Meaning"], rows, f"Inputs of the {layer} layer", "entries")

    def outputs(self, layer: str) -> str:
        """Return the table of a layer's outputs."""
        items = sorted(self._sources.layer(layer).outputs.values(), key=lambda item: item.name)
        rows = [[f"`{item.name}`", item.description] for item in items]
        return table(["Name", "Meaning"], rows, f"Outputs of the {layer} layer", "entries")

    def plan(self, name: str, by: str, columns: str) -> str:
        """Return a fact that maps names to lists of records as a table, such as the address plan by tier."""
        wanted = [column.strip() for column in columns.split(",")]
        found = self._sources.resolved.get(name)
        rows = [
            [group, *(f"`{shown(item[column])}`" for column in wanted)]
            for group, items in found.items()
            for item in items
        ]
        heads = [head.upper() if head == "cidr" else head.capitalize() for head in (by, *wanted)]
        return table(heads, rows, name)

    def entries(self, name: str, key: str, value: str) -> str:
        """Return a fact that maps names to values as a table, such as the endpoint services with why."""
        found = self._sources.resolved.get(name)
        return table([key, value], [[f"`{entry}`", shown(item)] for entry, item in sorted(found.items())], name)

    ## Code

    def script(self, path: str, arguments: str = "") -> str:
        """Return a script of the runbooks as a block to copy, with the words that run it."""
        file = self._sources.checkout.root / path
        if not file.is_file():
            msg = f"No script {path}. Name it from the root of the checkout."
            raise ProvenpathError(msg)
        run = fence(f"ENVIRONMENT={self._sources.environment} sh {path} {arguments}".strip(), "sh", "Run it")
        text = fence(file.read_text(encoding="utf-8"), "sh", path)
        return f'{run}\n\n??? abstract "What it does"\n\n{indented(text)}'

    def picture(self, name: str, caption: str) -> str:
        """Return an architecture picture of the platform, with its description for those who cannot see it."""
        return pictures.figure(self._sources.checkout, self._here(), self._sources.platform, name, caption)

    ## Links

    def link(self, key: str) -> str:
        """Return an external link by its key in links.yaml."""
        found = links.find(self._sources.links, key)
        return f"[{found.title}]({found.url})"

    def documentation(self, layer: str) -> str:
        """Return the list of pages that document a layer: AWS's own by what they are about, then the provider's."""
        module = self._sources.layer(layer)
        by_url: dict[str, list[str]] = {}
        for address, url in links.documented(module).items():
            by_url.setdefault(url, []).append(address)
        rows = [
            [f"[{_title(url)}]({url})", ", ".join(f"`{address}`" for address in sorted(at))]
            for url, at in sorted(by_url.items())
        ]
        tested = self.version("hashicorp/aws")
        pages = [links.provider_page(type_, tested) for type_ in sorted(links.resource_types(module))]
        provider = ", ".join(f"[`{page.title}`]({page.url})" for page in pages)
        pages_of_aws = table(["Page", "Documents"], rows, f"Documentation of the {layer} layer")
        return f"{pages_of_aws}\n\nAWS provider {tested}: {provider}."

    ## Requirements

    def requirement(self, id_: str) -> str:
        """Return a criterion in one line: its id with a link, its statement, how it stands."""
        criterion = self._sources.requirements[id_]
        return f"[**{id_}**]({self._to(self._criterion_page(id_))}) {criterion.statement} {self.standing(id_)}"

    def standing(self, id_: str) -> str:
        """Return the chip that says how a criterion stands."""
        standing = self._sources.standings[self._sources.requirements[id_].id]
        return chip(standing.value, _STANDINGS[standing], standing.value)

    def headline(self) -> str:
        """Return the three numbers: how many numbered criteria are proved, rehearsed, open."""
        counts = verdicts.headline(self._sources.requirements, self._sources.standings)
        total = sum(counts.values())
        cards = "\n".join(
            f'<li class="pp-{standing.value}"><strong>{counts[standing]}</strong><span>{standing.value}</span></li>'
            for standing in Standing
        )
        return f'<ul class="pp-headline" aria-label="Standing of {total} criteria">\n{cards}\n</ul>'

    def trace(self) -> str:
        """Return every criterion with its figures, its floor, its proof and what the proof lacks, by requirement."""
        parts: list[str] = []
        last = ""
        for criterion in self._sources.requirements.values():
            if criterion.requirement != last:
                last = criterion.requirement
                title = self._sources.requirements.titles[last]
                parts.append(f"## {last}. {title} {{: #requirement-{last} }}")
                parts.append(f'<p class="pp-tally" data-search-exclude>{self._counts(last)}</p>')
            parts.append(self._criterion(criterion))
        return "\n\n".join(parts)

    def standings(self) -> str:
        """Return the requirements as a list of links, each with how many of its criteria stand how."""
        page = self._to(f"{self._sources.platform}/requirements.md")
        wanted = dict.fromkeys(criterion.requirement for criterion in self._sources.requirements.values())
        items = [
            f"- [{each}. {self._sources.requirements.titles[each]}]({page}#requirement-{each})"
            f' <span class="pp-tally" data-search-exclude>{self._counts(each)}</span>'
            for each in wanted
        ]
        return '<div class="pp-jump" markdown>\n\n' + "\n".join(items) + "\n\n</div>"

    def quotas(self) -> str:
        """Return the table of the quotas that the records name: what is needed, where it is kept, why so much."""
        found = [
            (criterion, figure)
            for criterion in self._sources.requirements.values()
            for figure in criterion.figures.values()
            if figure.key
        ]
        rows = [
            [
                figure.unit,
                f"`{figure.key}`",
                f"{figure.value:,}",
                f"{figure.reason} [{_title(figure.source)}]({figure.source})",
                f"[{criterion.id.partition(':')[2]}]({self._to(self._criterion_page(criterion.id))})",
            ]
            for criterion, figure in found
        ]
        heads = ["Quota", "Code", "Needed", "Why", "Criterion"]
        return table(heads, rows, "Quotas that the deployment needs", "entries")

    ## Proof

    def evidence(self, id_: str) -> str:
        """Return the evidence line of a scenario."""
        feature, scenario = self._sources.scenario(id_)
        return evidence_line(scenario, self._sources.sights(feature, scenario))

    def tally(self, suite: str) -> str:
        """Return how many scenarios of a suite came to what, such as `tally("validate/network")`."""
        return f'<span class="pp-tally" data-search-exclude>{self._tally(self._sources.suite(suite))}</span>'

    def scenario(self, id_: str) -> str:
        """Return one scenario of a runbook: its title with a link, its evidence, its steps, what it judges."""
        feature, scenario = self._sources.scenario(id_)
        page = self._places.page_of(feature)
        if page is None:
            msg = f"No page shows {self._sources.path(feature)}. Write one with a runbook() of its suite first."
            raise ProvenpathError(msg)
        title = f"**[{scenario.title}]({self._to(f'{page}#{scenario.id}')})**"
        return "\n\n".join([title, *self._parts(feature, scenario)])

    def runbook(self, suite: str) -> str:
        """Return a suite: how it stands, the command that runs it, each scenario with its evidence and its steps."""
        features = self._sources.suite(suite)
        scenarios = [(feature, scenario) for feature in features for scenario in feature.scenarios]
        radii = {scenario.radius for _, scenario in scenarios}
        allow = "" if "read" in radii else "".join(f" --allow {radius}" for radius in sorted(radii))
        ill = [
            f'{_said(sight)} <a href="#{scenario.id}">{escape(scenario.title)}</a>{_why(sight)}'
            for feature, scenario in scenarios
            if (sight := verdicts.best(self._sources.sights(feature, scenario))).shown in {Shown.FAILED, Shown.BLOCKED}
        ]
        parts = [
            f'<p class="pp-tally" data-search-exclude>{self._tally(features)}</p>',
            *(f'<p class="pp-evidence" data-search-exclude>{line}</p>' for line in ill),
            fence(f"provenpath run {suite}{allow}", "sh", "Run it"),
        ]
        return "\n\n".join([*parts, *(self._feature(feature) for feature in features)])

    def permissions(self, suite: str) -> str:
        """Return the IAM policy that the recorded runs of a suite needed, and nothing beyond it."""
        paths = {self._sources.path(feature) for feature in self._sources.suite(suite)}
        calls = [call for record in self._sources.records if record.feature in paths for call in record.calls]
        actions = sorted({call.action for call in calls})
        if not actions:
            return "No run of this suite is recorded here, so nothing can be said of the rights that it needs."
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        return fence(json.dumps(policy, indent=2), "json", f"Policy for {suite}, from what its runs called")

    def score(self) -> str:
        """Return what the last run of the faults in this checkout came to."""
        found = self._sources.mutation
        if found is None:
            return "Not measured here. `nox -s mutation` measures it."
        said = f"{found.killed} of {found.injected} faults were noticed ({found.percent:.1f} %), on {found.date[:10]}"
        said += "." if found.trees == self._sources.now.trees else ", on other trees than these."
        rows = [
            [each.outcome, f"`{each.id}`", each.what, each.note]
            for kind in ("survived", "refused")
            for each in found.of(kind)
        ]
        return f"{said}\n\n{table(['Came to', 'Fault', 'What is wrong', 'Why'], rows, 'Faults that were not noticed')}"

    def literals(self) -> str:
        """Return the list of values that are typed on purpose, with their reasons."""
        waived = self._sources.literals
        if not waived:
            return "There is none."
        rows = [[f"`{each.path}:{each.line}`", each.reason] for each in waived]
        return table(["Where", "Why"], rows, "Values that are typed on purpose")

    def versions(self) -> str:
        """Return the matrix of versions: the constraint that the trees give, and what was tested."""
        rows = [
            ["Terraform", *self._constraint(lambda module: module.required_version), self.version("terraform")],
            [
                "AWS provider",
                *self._constraint(lambda module: module.providers.get("hashicorp/aws", "")),
                self.version("hashicorp/aws"),
            ],
        ]
        rows += [
            [name, "", version(name)] for name in ("moto", "boto3", "pytest", "pytest-bdd", "mkdocs", "mkdocs-material")
        ]
        return table(["Component", "Constraint", "Tested with"], rows, "Versions")

    ## Inside

    @cached_property
    def _places(self) -> Trace:
        return Trace(self._sources)

    def _module(self, of: str) -> terraform.Module:
        if of.startswith("modules/"):
            return terraform.read(self._sources.checkout.root / "terraform" / of)
        return self._sources.layer(of)

    def _to(self, target: str) -> str:
        return relative(target, self._here())

    def _criterion_page(self, id_: str) -> str:
        return f"{self._sources.platform}/requirements.md#{self._sources.requirements[id_].anchor}"

    def _figure(self, id_: str, name: str) -> Figure:
        figures = self._sources.requirements[id_].figures
        if name not in figures:
            msg = f"{id_} has no figure {name!r}. It has: {', '.join(figures) or 'none'}."
            raise ProvenpathError(msg)
        return figures[name]

    def _value(self, item: terraform.Variable, values: Any) -> str:
        if item.is_sensitive:
            return "(secret)"
        value = values.get(item.name, item.default)
        if value is terraform.UNSET:
            return "(required)"
        if value is None or value in ([], {}):
            return f"`{json.dumps(value)}`"  # as one would write it
        return f"`{shown(sorted(value) if isinstance(value, dict) else value)}`"

    def _constraint(self, read: Callable[[terraform.Module], str]) -> list[str]:
        found = {read(module) for module in self._sources.layers.values()}
        if len(found) != 1:
            msg = f"The layers do not agree on a version: {', '.join(sorted(found))}."
            raise ProvenpathError(msg)
        return [f"`{found.pop()}`"]

    def _tally(self, features: list[Feature]) -> str:
        sights = [
            verdicts.best(self._sources.sights(feature, each)) for feature in features for each in feature.scenarios
        ]
        chips = []
        for kind in Shown:
            count = sum(sight.shown is kind for sight in sights)
            if count:
                mark, class_ = _MARKS[kind]
                chips.append(chip(class_, mark, f"{count} {kind.value}"))
        return " ".join(chips)

    def _feature(self, feature: Feature) -> str:
        parts = [f"## {feature.name}", feature.description]
        parts += [self._scenario(feature, scenario) for scenario in feature.scenarios]
        return "\n\n".join(part for part in parts if part)

    def _scenario(self, feature: Feature, scenario: Scenario) -> str:
        return "\n\n".join([f"### {scenario.title} {{: #{scenario.id} }}", *self._parts(feature, scenario)])

    def _parts(self, feature: Feature, scenario: Scenario) -> list[str]:
        words = fence("\n\n".join(text for text in (feature.background_text, scenario.text) if text), "gherkin")
        steps = len(feature.background) + len(scenario.steps)
        ids = ", ".join(f"[{id_}]({self._to(self._criterion_page(id_))})" for id_ in scenario.requirements)
        parts = [
            evidence_line(scenario, self._sources.sights(feature, scenario)),
            scenario.description,
            words if steps <= OPEN_STEPS else f'??? example "Steps ({steps})"\n\n{indented(words)}',
            f'<p class="pp-small" markdown>Judges {ids}.</p>',
        ]
        return [part for part in parts if part]

    def _counts(self, requirement: str) -> str:
        mine = [
            each for each in self._sources.requirements.values() if each.requirement == requirement and not each.parent
        ]
        found = [self._sources.standings[each.id] for each in mine]
        chips = [
            chip(standing.value, _STANDINGS[standing], f"{found.count(standing)} {standing.value}")
            for standing in Standing
            if standing in found
        ]
        return " ".join(chips)

    def _criterion(self, criterion: Criterion) -> str:
        short = criterion.id.partition(":")[2]
        where = self._places.of(criterion.id)
        lines = [f"### {short} {{: #{criterion.anchor} }}", f"{self.standing(criterion.id)} {criterion.statement}"]
        facts = []
        stated = [f"{figure.name}: {figure}" for figure in criterion.figures.values() if not figure.is_derived]
        if stated:
            facts.append(f"Figures: {'; '.join(stated)}")
        facts += [
            f"Derived: {figure.name}, {figure}. {figure.reason} {self._source(figure.source)}"
            for figure in criterion.figures.values()
            if figure.is_derived
        ]
        floor = ", ".join(kind.value for kind in Kind if kind in criterion.floor)
        facts.append(f"Proved by evidence that is {floor}. {criterion.floor_reason}".strip())
        facts.append(f"Proof: {criterion.plan}")
        for feature, scenario in where.scenarios:
            page = self._places.page_of(feature)
            name = f"[{scenario.title}]({self._to(f'{page}#{scenario.id}')})" if page else scenario.title
            sight = _sight(verdicts.best(self._sources.sights(feature, scenario)))
            facts.append(f'{name}: <span class="pp-evidence" data-search-exclude>{sight}</span>')
        if where.declarations:
            facts.append("Declared by " + ", ".join(f"`{each}`" for each in where.declarations))
        pages = [page for page in criterion.pages if (self._sources.checkout.root / "docs" / page).is_file()]
        if pages:
            facts.append("Read " + ", ".join(f"[{self._places.title_of(page)}]({self._to(page)})" for page in pages))
        facts += [f"Still missing: {item}" for item in criterion.missing]
        details = indented("\n".join(f"- {fact}" for fact in facts))
        return "\n\n".join([*lines, f'??? abstract "Figures, floor and proof"\n\n{details}'])

    def _source(self, source: str) -> str:
        if source.startswith("https://"):
            return f"[{_title(source)}]({source})"
        return f"[{source}]({self._to(self._criterion_page(source))})"


def _get(table: Any, key: Any, what: str) -> Any:
    if not isinstance(table, dict) or key not in table:
        known = map(str, table) if isinstance(table, dict) else ()
        msg = f"{what} has no {key!r}. {nearest(str(key), known)}"
        raise ProvenpathError(msg)
    return table[key]


def _title(url: str) -> str:
    """Return a link's text for a page whose title nobody wrote down: its host and the last words of its path."""
    host, _, path = url.removeprefix("https://").partition("/")
    last = (
        path.rstrip("/").rpartition("/")[2].partition("#")[0].removesuffix(".html").replace("-", " ").replace("_", " ")
    )
    return f"{host}: {last}" if last else host


def evidence_line(scenario: Scenario, sights: list[Sight]) -> str:
    """Return a scenario's evidence as one line, the sight to lead with first."""
    first = verdicts.best(sights)
    ordered = [first, *(sight for sight in sights if sight is not first)]
    tags = [scenario.radius, *(["live-only"] if scenario.is_live_only else [])]
    labels = "".join(f' <span class="pp-tag">@{tag}</span>' for tag in tags)
    return f'<p class="pp-evidence" data-search-exclude>{" · ".join(map(_sight, ordered))}{labels}</p>'


def _sight(sight: Sight) -> str:
    if sight.when is None:
        return _said(sight)
    date = sight.when.date().isoformat()
    rows = len(sight.records)
    passed = sum(record.verdict is Verdict.PASSED for record in sight.records)
    count = f" {passed} of {rows} rows," if rows > 1 else ""
    return (
        f'{_said(sight)}{_why(sight)}{count} <time datetime="{date}">{date}</time> on {escape(sight.deployment)}, '
        f'<span class="pp-fid">{sight.kind}</span>'
    )


def _said(sight: Sight) -> str:
    mark, kind = _MARKS[sight.shown]
    return chip(kind, mark, sight.shown.value)


def _why(sight: Sight) -> str:
    return f' <span class="pp-why">({escape(sight.why.splitlines()[0][:160])})</span>' if sight.why else ""


def define_env(env: Any) -> None:
    """Register the macros; called by mkdocs-macros once a build."""
    extra = env.conf["extra"]
    sources = Sources(
        Checkout.find(), extra["platform"], extra["environment"], extra.get("evidence_days", verdicts.DAYS)
    )
    macros = Macros(sources, lambda: str(env.page.file.src_uri))
    for name in dir(macros):
        if not name.startswith("_"):
            env.macro(getattr(macros, name), name)
