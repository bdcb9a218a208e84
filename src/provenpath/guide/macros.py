"""What a page can call: each macro returns Markdown pulled from the sources, or raises where there is nothing.

Registered with mkdocs-macros by `define_env`. A macro asks the site for nothing but its own sources and the path of
the page that it stands on, so that the pages can move to another builder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distributions, version
from typing import TYPE_CHECKING, Any

from provenpath.errors import ProvenpathError, nearest
from provenpath.facts import links, terraform
from provenpath.facts.resolved import leaves
from provenpath.guide import cost, messages, notebooks, pictures
from provenpath.guide.charts import Charts
from provenpath.guide.costs import Costs
from provenpath.guide.markdown import (
    code,
    fence,
    folded,
    indented,
    link,
    literal,
    relative,
    shown,
    table,
    text,
    title_of,
)
from provenpath.guide.marks import Marks
from provenpath.guide.repository import Repository
from provenpath.guide.runbooks import Runbooks
from provenpath.guide.sources import IN_EXTRA, Sources
from provenpath.guide.trace import Trace
from provenpath.guide.versions import Versions
from provenpath.targets import deployment as deployments
from provenpath.targets import places

if TYPE_CHECKING:
    from provenpath.facts.requirements import Figure

_DEPLOY = "deploy-"
"""What the id of the scenario begins with that applies a layer; the layer's name follows."""
_TESTED_PACKAGES = ("moto", "boto3", "pytest", "pytest-bdd", "mkdocs", "mkdocs-material")


class Macros:
    """The macros of one platform's pages. Every public method is a macro."""

    def __init__(self, sources: Sources, here: Callable[[], str] = lambda: "index.md") -> None:
        self._sources = sources
        self._here = here
        self._marks = Marks(sources)
        self._trace = Trace(sources, self._marks, lambda target: relative(target, here()))
        self._charts = Charts(sources, self._trace.link)
        self._costs = Costs(sources)
        self._runbooks = Runbooks(sources, self._marks, self._trace.link)
        self._repository = Repository(sources, lambda target: relative(target, here()))

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
        figure: Figure = _get(self._sources.requirements[id_].figures, name, f"The figures of {id_}")
        return str(figure)

    def version(self, name: str) -> str:
        """Return the version that something was tested with: `terraform`, `hashicorp/aws`, or a Python package."""
        tested = self._sources.resolved.tested
        if name in tested:
            return tested[name]
        try:
            return version(name)
        except PackageNotFoundError as error:
            known = [*tested, *(each.name for each in distributions())]
            msg = f"Nothing was tested with {name!r}. {nearest(name, known)}"
            raise ProvenpathError(msg) from error

    def variables(self, layer: str) -> str:
        """Return the table of a layer's inputs, with the value that the shown environment gives each."""
        declared = self._sources.layer(layer).variables
        values = _get(self._sources.resolved.layers, layer, "The resolved facts").values
        rows = [
            [
                f'<span id="{layer}-{name}"></span>{code(name)} <span class="pp-type">{code(item.type)}</span>',
                _value(item, values),
                text(item.description),
            ]
            for name, item in sorted(declared.items())
        ]
        return table(["Name", "Value here", "Meaning"], rows, f"Inputs of the {layer} layer", kind="pp-entries")

    def outputs(self, layer: str) -> str:
        """Return the table of a layer's outputs."""
        declared = self._sources.layer(layer).outputs
        rows = [[code(item.name), text(item.description)] for _, item in sorted(declared.items())]
        return table(["Name", "Meaning"], rows, f"Outputs of the {layer} layer", kind="pp-entries")

    def input(self, layer: str, name: str) -> str:
        """Return an input as a step names it: with a link to what it means, and the file that sets it."""
        module = self._sources.layer(layer)
        module.variable(name)
        meaning = relative(f"{self._sources.platform}/{layer}.md#{layer}-{name}", self._here())
        return f"[{code(name)}]({meaning}) in {code(f'{module.path.name}.tfvars')}"

    def order(self, waits: Mapping[str, str]) -> str:
        """Return the layers, each with those that it comes after, and with how long it took to apply it on AWS.

        *waits* says of each layer what takes its time; `ProvenpathError` where it leaves out a layer, or names one
        that there is not.
        """
        for name in waits:
            self._sources.layer(name)
        rows = []
        for name in self._sources.layers:
            _, scenario = self._sources.scenario(f"{_DEPLOY}{name}")
            before = [id_.removeprefix(_DEPLOY) for id_ in scenario.after]
            comes_after = ", ".join(link(each, f"#{each}") for each in before) or "nothing"
            waited = text(_get(waits, name, "The order"))
            rows.append([link(name, f"#{name}"), comes_after, waited, self._marks.took(scenario)])
        heads = ["Layer", "Comes after", "What takes the time", "Took on AWS"]
        return table(heads, rows, "The layers in their order", kind="pp-entries")

    def plan(self, name: str, by: str, columns: str) -> str:
        """Return a fact that maps names to lists of records as a table, such as the address plan by tier."""
        wanted = [column.strip() for column in columns.split(",")]
        rows = [
            [text(group), *(code(shown(_get(item, column, f"An entry of {name}"))) for column in wanted)]
            for group, items in self._table(name).items()
            for item in items
        ]
        heads = [head.upper() if head == "cidr" else head.capitalize() for head in (by, *wanted)]
        return table(heads, rows, name)

    def environments(self, facts: Mapping[str, str], caption: str) -> str:
        """Return facts, each by the words that it is shown under, as a table with a column for each environment."""
        found = self._sources.environments
        rows = [[text(words), *(literal(shown(each.get(name))) for each in found)] for words, name in facts.items()]
        heads = ["What", *(code(each.environment) for each in found)]
        return table(heads, rows, caption)

    def entries(self, name: str, key: str, value: str) -> str:
        """Return a fact that maps names to values as a table, such as the endpoint services with why."""
        rows = [[code(entry), text(shown(item))] for entry, item in sorted(self._table(name).items())]
        return table([key, value], rows, name)

    def versions(self) -> str:
        """Return the matrix of versions: what each component needs, what is here, what was seen last, till when."""
        return Versions(self._sources, self.constraints, self.version).table()

    def constraints(self, product: str) -> str:
        """Return the versions that all layers allow of `terraform` or of a provider, on which they have to agree."""
        layers = self._sources.layers.values()
        if product == "terraform":
            return _agreed("Terraform", (module.required_version for module in layers))
        source = f"hashicorp/{product}"
        found = (module.providers[source] for module in layers if source in module.providers)
        return _agreed(f"the provider {source}", found)

    def quarantine_days(self) -> str:
        """Return how many days old a release has to be before it is proposed."""
        return str(self._sources.versions.quarantine_days)

    def packages(self) -> str:
        """Return the table of the packages that the sandbox, the runbooks and the guide ran with."""
        rows = [[code(name), self.version(name)] for name in _TESTED_PACKAGES]
        return table(["Package", "Ran with"], rows, "Packages")

    ## Helm

    def release(self, name: str) -> str:
        """Return the table of a Helm release: chart, version, where it comes from, what documents it."""
        return self._charts.release(name)

    def release_version(self, name: str) -> str:
        """Return the version of the chart of a release, which is the one that its values were tested with."""
        return str(self._sources.release(name).version)

    def settings(self, release: str, file: str) -> str:
        """Return the table of what a values file of a release sets, each with its reason."""
        return self._charts.settings(release, file)

    def values_file(self, release: str, file: str) -> str:
        """Return a values file of a release as a block to read."""
        return self._charts.values_file(release, file)

    def setting(self, release: str, name: str) -> str:
        """Return one value of a release, such as `setting("coder", "coder.replicaCount")`; it may go on by dots."""
        found = self._sources.release(release)
        known = {path: value for setting in found.settings for path, value in leaves(setting.name, setting.value)}
        return shown(_get(known, name, f"The values of the release {release}"))

    def namespace(self, release: str) -> str:
        """Return the namespace that a release is installed in."""
        return str(self._sources.release(release).namespace)

    def port(self, release: str, variable: str) -> str:
        """Return the port that a release listens on by a variable, such as `port("coder", "CODER_HTTP_ADDRESS")`."""
        return str(self._sources.release(release).port(variable))

    def parameters(self, release: str) -> str:
        """Return the table of what an environment alone knows of a release, and where each comes from."""
        return self._charts.parameters(release)

    ## Cost

    def costs(self) -> str:
        """Return what the layers cost a month in each environment, from nobody at work to everybody."""
        return self._costs.by_layer()

    def charges(self) -> str:
        """Return what the shown environment is charged for, dearest first, with the share of each in the whole."""
        return self._costs.dearest()

    def charges_by_use(self) -> str:
        """Return what is charged for by use alone, and what has no price, all of which the sums leave out."""
        return self._costs.by_use()

    def savings(self) -> str:
        """Return what turning each lever of the platform saves a month in the shown environment."""
        return self._costs.savings()

    def prices(self) -> str:
        """Return the unit prices: what for, how much, where that was read and when it was written there."""
        return self._costs.prices()

    def price(self, key: str) -> str:
        """Return one unit price, such as `price("nat-gateway")`."""
        found = self._sources.prices.get(key)
        return f"{cost.unit_price(found)} per {found.unit}"

    def price_region(self) -> str:
        """Return the Region that the prices are of."""
        return self._sources.prices.region

    def price_warnings(self) -> str:
        """Return what speaks against the sums: old prices, unknown ones, those of another Region; else nothing."""
        return self._costs.warnings()

    ## Code

    def script(self, path: str, arguments: str = "") -> str:
        """Return a script of the runbooks as a block to copy, with the words that run it."""
        root = self._sources.checkout.root
        scripts = {file.relative_to(root).as_posix(): file for file in sorted((root / "runbooks").rglob("*.sh"))}
        lines = _get(scripts, path, "The runbooks").read_text(encoding="utf-8")
        run = fence(f"ENVIRONMENT={self._sources.environment} sh {path} {arguments}".strip(), "sh", "Run it")
        return f'{run}\n\n??? abstract "What it does"\n\n{indented(fence(lines, "sh", path))}'

    def layers_code(self, modules: str) -> str:
        """Return each layer's README and files; *modules* is the page below docs/ that shows the modules'."""
        return self._repository.layers(modules)

    def modules_code(self) -> str:
        """Return the README and the files of each module that the layers are made of."""
        return self._repository.modules()

    def environment_file(self, name: str, title: str) -> str:
        """Return a file of the shown environment, such as `common.tfvars`, as a block to copy."""
        folder = self._sources.checkout.root / "terraform" / self._sources.platform / "environments"
        folder /= self._sources.environment
        known = {path.name: path for path in sorted(folder.glob("*"))}
        lines = _get(known, name, self._sources.checkout.relative(folder)).read_text(encoding="utf-8")
        return fence(lines, "sh", title)

    def picture(self, name: str, caption: str) -> str:
        """Return an architecture picture, with its description for those who cannot see it, and what it leaves out.

        The resource types of its layers are all there: drawn, left out with a reason, or declared and not used in
        this environment. Pictures are committed as they are drawn for one environment; the guide of another says so
        below each.
        """
        drawn = deployments.written_by_hand(self._sources.checkout).environment
        if drawn != self._sources.environment:
            caption = f"{caption} Drawn for the environment {drawn}."
        figure = pictures.figure(self._sources.checkout, self._here(), self._sources.platform, name, caption)
        found = pictures.account(self._sources.checkout, self._sources.platform, name)
        declared = {type_ for layer in found.layers for type_ in links.resource_types(self._sources.layer(layer))}
        reasons: dict[str, list[str]] = {}
        for type_, reason in sorted(found.left_out.items()):
            reasons.setdefault(reason, []).append(type_)
        managed = {type_ for layer in found.layers for type_ in self._sources.resolved.layers[layer].resources}
        rows = [
            ["Drawn", "A part of the picture stands for them", _codes(found.drawn)],
            *(["Left out", text(reason), _codes(types)] for reason, types in reasons.items()),
        ]
        if unused := declared - managed:
            rows.append(["Not used", "No resource of these types is in this environment", _codes(unused)])
        shows = table(["Account", "Why", "Resource types"], rows, f"What the picture {name} shows", kind="pp-entries")
        summary = f"What is drawn of the layers {', '.join(found.layers)}, and what is left out"
        return f"{figure}\n\n{folded(summary, shows)}"

    def notebook(self, name: str) -> str:
        """Return a notebook as it ran in the shown environment, with its plots, its code folded up, and its file."""
        sources = self._sources
        body = notebooks.shown(sources.checkout, sources.platform, sources.environment, name)
        file = notebooks.place(sources.checkout, sources.platform, sources.environment, name)
        target = relative(file.relative_to(sources.checkout.root / "docs").as_posix(), self._here())
        return f"{body}\n\n[The notebook as it ran]({target}){{ download .md-button }}"

    def message(self, words: str) -> str:
        """Return the message of a tree or a script that holds *words*, whole, as a quotation."""
        sources = self._sources
        return f"> {literal(messages.find(sources.messages, words))}"

    def decisions(self) -> str:
        """Return the decisions that the other pages of the platform hold, by page, each page with a link to them."""
        docs = self._sources.checkout.root / "docs"
        here = self._here()
        parts = []
        for file in sorted((docs / self._sources.platform).glob("*.md")):
            page, source = file.relative_to(docs).as_posix(), file.read_text(encoding="utf-8")
            titles = re.findall(r'^\?\?\? question "(.*)"$', source, re.MULTILINE)
            if titles and page != here:
                name = link(file.stem.replace("-", " ").capitalize(), relative(f"{page}#decisions", here))
                parts.append("\n".join([f"{name}:\n", *(f"- {text(title)}" for title in titles)]))
        return "\n\n".join(parts)

    ## Links

    def link(self, key: str) -> str:
        """Return an external link by its key in links.yaml."""
        found = links.find(self._sources.links, key)
        return link(found.title, found.url)

    def documentation(self, layer: str) -> str:
        """Return the list of pages that document a layer: AWS's own by what they are about, then the provider's."""
        module = self._sources.layer(layer)
        by_url: dict[str, list[str]] = {}
        for address, url in links.documented(module).items():
            by_url.setdefault(url, []).append(address)
        rows = [[link(title_of(url), url), ", ".join(map(code, sorted(at)))] for url, at in sorted(by_url.items())]
        pages = links.provider_pages(module, self._sources.resolved.tested)
        provided = ", ".join(link(page.title, page.url) for page in pages)
        documents = table(["Page", "Documents"], rows, f"Documentation of the {layer} layer")
        return f"{documents}\n\nResources, in the documentation of their providers: {provided}."

    ## Requirements

    def requirement(self, id_: str) -> str:
        """Return a criterion in one line: its id with a link, its statement, how it stands."""
        return self._trace.line(id_)

    def standing(self, id_: str) -> str:
        """Return the chip that says how a criterion stands."""
        return self._marks.standing(self._sources.requirements[id_].id)

    def headline(self) -> str:
        """Return the three numbers: how many numbered criteria are proved, rehearsed, open."""
        return self._marks.headline()

    def trace(self) -> str:
        """Return every criterion with its figures, its floor, its proof and what the proof lacks, by requirement."""
        return self._trace.whole()

    def standings(self) -> str:
        """Return the requirements as a list of links, each with how many of its criteria stand how."""
        return self._trace.standings()

    def criteria(self) -> str:
        """Return the criteria whose records name this page."""
        return self._trace.of_page(self._here())

    def quotas(self) -> str:
        """Return the table of the quotas that the records name: what is needed, what a new account has, why so much.

        Those of which a new account has too little come first, marked as ones to ask for.
        """
        found = [
            (criterion, figure)
            for criterion in self._sources.requirements.values()
            for figure in criterion.figures.values()
            if figure.key
        ]
        rows = [
            [
                f'{text(figure.unit)} <span class="pp-type">{code(figure.key)}</span>{_to_ask_for(figure)}',
                f"{figure.value:,}",
                "not known" if figure.default is None else f"{figure.default:,}",
                " ".join(
                    [
                        text(figure.reason),
                        link(title_of(figure.source), figure.source),
                        link(criterion.id.partition(":")[2], self._trace.link(criterion.id)),
                    ]
                ),
            ]
            for criterion, figure in sorted(found, key=lambda each: not _to_ask_for(each[1]))
        ]
        heads = ["Quota", "Needed", "New account", "Why"]
        return table(heads, rows, "Quotas that the deployment needs", kind="pp-entries")

    ## Proof

    def evidence(self, id_: str) -> str:
        """Return the evidence line of a scenario."""
        _, scenario = self._sources.scenario(id_)
        return self._marks.line(scenario)

    def proved(self, id_: str) -> str:
        """Return a scenario in a few words, for a cell of a table: its title with a link, and how it stands."""
        feature, scenario = self._sources.scenario(id_)
        return f"{link(scenario.title, self._trace.place(feature, scenario))} {self._marks.sight(scenario)}"

    def tally(self, suite: str) -> str:
        """Return how many scenarios of a suite came to what, such as `tally("validate/network")`."""
        return self._marks.tally(self._sources.suite(suite))

    def scenario(self, id_: str) -> str:
        """Return one scenario of a runbook: its title with a link, its evidence, its steps, what it judges."""
        feature, scenario = self._sources.scenario(id_)
        return self._runbooks.alone(feature, scenario, self._trace.place(feature, scenario))

    def runbook(self, suite: str) -> str:
        """Return a suite: how it stands, the command that runs it, each scenario with its evidence and its steps."""
        return self._runbooks.suite(suite)

    def permissions(self, suite: str) -> str:
        """Return the IAM policy that the recorded runs of a suite needed, and nothing beyond it."""
        return self._marks.permissions(suite)

    def record_rights(self, of: str) -> str:
        """Return the rights in a bucket that a role needs which `sends` records, or `fetches` them."""
        return ", ".join(map(code, _get({"sends": places.SENDS, "fetches": places.FETCHES}, of, "The rights")))

    def score(self) -> str:
        """Return what the last run of the faults in this checkout came to."""
        return self._marks.score()

    def literals(self) -> str:
        """Return the list of values that are typed on purpose, with their reasons."""
        waived = self._sources.checked.waived
        if not waived:
            return "There is none."
        rows = [[code(f"{each.path}:{each.line}"), text(each.reason)] for each in waived]
        return table(["Where", "Why"], rows, "Values that are typed on purpose")

    ## Inside

    def _module(self, of: str) -> terraform.Module:
        name = of.removeprefix("modules/")
        if name == of:
            return self._sources.layer(of)
        folder = self._sources.checkout.root / "terraform" / "modules"
        known = {path.name: path for path in sorted(folder.iterdir()) if path.is_dir()}
        return terraform.read(_get(known, name, "terraform/modules"))

    def _table(self, name: str) -> Mapping[str, Any]:
        found = self._sources.resolved.get(name)
        if not isinstance(found, Mapping):
            msg = f"The fact {name} is no table but {shown(found)!r}. Show it with fact({name!r})."
            raise ProvenpathError(msg)
        return found


def _to_ask_for(figure: Figure) -> str:
    """Return the mark of a quota of which a new account has less than is needed, nothing for another."""
    return " **Ask for more**" if figure.default is not None and figure.default < figure.value else ""


def _value(item: terraform.Variable, values: Mapping[str, Any]) -> str:
    if item.is_sensitive:
        return "(secret)"
    value = values.get(item.name, item.default)
    if value is terraform.UNSET:
        return "(required)"
    if value is None or value in ([], {}):
        return code(json.dumps(value))  # as one would write it
    return code(shown(sorted(value) if isinstance(value, dict) else value))


def _codes(names: Iterable[str]) -> str:
    return ", ".join(map(code, sorted(names)))


def _agreed(what: str, constraints: Iterable[str]) -> str:
    found = sorted(set(constraints))
    if len(found) != 1:
        msg = f"The layers do not agree on a version of {what}: {', '.join(found) or 'none names one'}."
        raise ProvenpathError(msg)
    return found[0]


def _get(table: Any, key: Any, what: str) -> Any:
    if not isinstance(table, Mapping) or key not in table:
        known = map(str, table) if isinstance(table, Mapping) else ()
        msg = f"{what} has no {key!r}. {nearest(str(key), known)}"
        raise ProvenpathError(msg)
    return table[key]


def define_env(env: Any) -> None:
    """Register the macros; called by mkdocs-macros once a build."""
    if IN_EXTRA not in env.conf["extra"]:
        msg = "This site is built without its checks. Name src/provenpath/guide/hook.py under hooks in mkdocs.yml."
        raise ProvenpathError(msg)
    env.variables.pop(IN_EXTRA)  # pages ask the macros
    macros = Macros(env.conf["extra"][IN_EXTRA], lambda: str(env.page.file.src_uri))
    for name in dir(macros):
        if not name.startswith("_"):
            env.variables.pop(name, None)  # a setting of the theme, such as extra.version, would hide the macro
            env.macro(getattr(macros, name), name)
