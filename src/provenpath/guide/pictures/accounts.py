"""Hold a picture against what the layers manage, so that nothing is missing from it without anybody having said so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from provenpath.errors import ProvenpathError, nearest

if TYPE_CHECKING:
    from provenpath.facts.resolved import Resolved
    from provenpath.guide.pictures.elements import Picture


def differences(picture: Picture, facts: Resolved) -> list[str]:
    """Return a sentence for each way in which a picture differs from the layers that it shows; none where it agrees.

    A resource type of these layers is drawn or left out with a reason; what is drawn is managed; and of the types in
    `one_each` as many are drawn as there are. Raises `ProvenpathError` where the facts do not hold a layer.
    """
    managed: Counter[str] = Counter()
    for name in picture.layers:
        if name not in facts.layers:
            msg = f"It shows the layer {name!r}, which is not in {facts.path.name}. {nearest(name, facts.layers)}"
            raise ProvenpathError(msg)
        managed.update(facts.layers[name].resources)
    drawn = picture.drawn
    layers = " and ".join(picture.layers)
    return [
        *(
            f"{type_} ({managed[type_]} in {layers}) is neither drawn nor left out. Draw it, or give a reason."
            for type_ in sorted(managed.keys() - drawn.keys() - picture.left_out.keys())
        ),
        *(
            f"{type_} is drawn, and {layers} manages none. Take it out, or name the layer that manages it."
            for type_ in sorted(drawn.keys() - managed.keys())
        ),
        *(
            f"{type_} is left out for a reason, and drawn all the same. Take one of the two away."
            for type_ in sorted(drawn.keys() & picture.left_out.keys())
        ),
        *(
            f"{type_} is drawn {drawn[type_]} times, and {layers} manages {managed[type_]}. Draw each one."
            for type_ in sorted(picture.one_each & managed.keys())
            if drawn[type_] != managed[type_]
        ),
    ]
