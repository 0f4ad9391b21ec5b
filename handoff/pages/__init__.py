"""The frame of supervisors' pages: sign-in, navigation, look, charts; every section stands in it.

How to add a section
--------------------
1. ``handoff/<piece>/pages.py`` with ``def add_to(routes: APIRouter, frame: Frame) -> None``. Routes have whole addresses
   (``@routes.get("/incidents")``) and take who asks from a dependency of the frame::

       def add_to(routes: APIRouter, frame: Frame) -> None:
           enter = Depends(frame.visit)            # any operator or supervisor; frame.supervisor: supervisors only;
           # frame.overseer: those of some queues too, who see these queues alone (handoff/visibility.py)

           @routes.get("/incidents")
           async def listing(request: Request, who: Operator = enter) -> Response:
               async with frame.store.read() as tx:
                   found = await incidents.current(tx)
               return frame.render(request, who, "incidents/list.html", section="incidents", found=found)

   Every method but GET is refused without the token of a page of this session; ``base.html`` gives it to htmx, so ``hx-post`` just works
   (plain ``<form method=post>`` does not). Refusals (:mod:`connectors.errors`) that a route raises become a notice for htmx, else a page.
   ``frame.part(...)`` is ``render`` for a piece of page; ``frame.notice(request, who, text)`` says that a change was made.
2. Add the module to ``sections`` in :mod:`handoff.pages.router`. Its tab is in :mod:`handoff.pages.tabs`; it appears once ``GET`` of its
   address exists and the visitor has the right.
3. Templates are in ``handoff/<piece>/templates/`` and named ``<piece>/name.html``: ``{% extends "base.html" %}``, blocks ``title`` and
   ``main``. They have ``t(key, **values)`` (whole keys of the catalogue), ``locale``, ``who``, ``guard``, ``moment``, ``day``, ``clock``,
   ``number``, ``percent``, ``span`` (seconds in words) and ``{% from "charts.html" import chart, chart_script %}``: ``{{ chart(it, t) }}``
   draws a :class:`handoff.pages.charts.Chart` with its table (``{{ chart_script() }}`` in the block ``head`` loads what draws it).
   Classes of the look: ``page``, ``page-head``, ``card``, ``grid``, ``tiles``, ``tile``, ``chip``, ``notice``, ``field``, ``columns``,
   ``filters``, ``rows``. The header ``HX-Trigger: page:done`` closes the dialog that posted and empties a form with ``data-reset``.
4. Scripts and styles of a section are in ``handoff/<piece>/static/`` and served at ``/pages/<piece>/<name>``; put them in the block
   ``head``. No script or style in a page itself: the policy forbids them.
5. Keys: any element with ``data-key="x"`` is pressed by that letter and shown in the map («?») with its ``aria-label`` or text.
   A list marked ``data-rows`` is walked with j and k.
"""
