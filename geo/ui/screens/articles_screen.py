"""Articles: each with everything that was read in it marked; paste or upload one to add it."""

from dataclasses import replace
from html import escape

import polars as pl
import streamlit as st

from geo import service
from geo.errors import GeoError
from geo.service import IngestReport, StoredArticle
from geo.ui import markup, session
from geo.ui.frame import Frame, footer, open_frame
from geo.ui.state import to_params

_REPORT = "marsad:ingest_report"


def render() -> None:
    """Draw the page."""
    frame = open_frame("articles")
    t = frame.t
    with st.expander(t.t("article_add"), expanded=frame.snapshot.articles.is_empty()):
        _form(frame)
    _report(frame)
    if frame.snapshot.articles.is_empty():
        st.info(t.t("empty_store"))
    else:
        _reader(frame)
    footer(frame)


def _form(frame: Frame) -> None:
    t = frame.t
    with st.form("articles:add", clear_on_submit=False, border=False):
        text = st.text_area(t.t("article_paste"), key="articles:text", height=160)
        upload = st.file_uploader(t.t("article_upload"), type=["txt"], key="articles:file", max_upload_size=5)
        left, right = st.columns(2)
        published = left.date_input(t.t("article_published"), value=None, key="articles:published", format="DD/MM/YYYY")
        source = right.text_input(t.t("article_source"), key="articles:source", max_chars=200)
        unknown = left.checkbox(t.t("article_no_date"), key="articles:no_date")
        if not st.form_submit_button(t.t("article_submit"), type="primary"):
            return
    content: str | bytes = upload.getvalue() if upload is not None else text
    if not content or (isinstance(content, str) and not content.strip()):
        st.warning(t.t("article_nothing"))
        return
    if published is None and not unknown:
        st.warning(t.t("article_date_needed"))
        return
    try:
        report = service.ingest_text(
            content,
            name=upload.name if upload is not None else "pasted",
            published=None if unknown or published is None else published.isoformat(),
            source=source.strip() or None,
        )
    except GeoError as error:
        st.error(markup.plain(str(error)))
        return
    st.session_state[_REPORT] = report
    if report.article_ids:
        session.change(article=report.article_ids[0])
    st.rerun()


def _report(frame: Frame) -> None:
    report: IngestReport | None = st.session_state.pop(_REPORT, None)
    if report is None:
        return
    t = frame.t
    if report.article_ids:
        st.success(t.t("article_result", new=report.new, updated=report.updated, unchanged=report.unchanged))
    for refusal in report.refused:
        st.error(t.t("article_refused", what=markup.plain(refusal.what), why=markup.plain(refusal.why)))


def _reader(frame: Frame) -> None:
    t, articles = frame.t, frame.snapshot.articles
    names = {
        row["article_id"]: f"{row['published'] or '—'} · {row['title'] or row['doc_id']} ({row['n_incidents']})"
        for row in articles.iter_rows(named=True)
    }
    wanted = frame.view.article
    if wanted is not None and wanted not in names:
        st.warning(t.t("article_unknown", id=wanted))
        wanted = None
    chosen = st.selectbox(
        t.t("article_choose"),
        list(names),
        key=session.seed("articles:chosen", wanted or next(iter(names))),
        format_func=lambda article_id: names.get(article_id, article_id),
    )
    session.commit(replace(frame.view, article=chosen))
    stored = service.article(chosen) if chosen else None
    if stored is None:
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _marked(frame, stored)
    with right:
        _incidents(frame, stored)


def _marked(frame: Frame, stored: StoredArticle) -> None:
    t, article = frame.t, stored.article
    marks = [(e.start, e.end, e.field) for i in stored.incidents for e in i.evidence if e.field != "sentence"]
    marks += [(p.start, p.end, "toponym") for p in stored.toponyms]
    fields = [f for f in markup.FIELD_COLOURS if any(f == m[2] for m in marks)]
    legend = "".join(
        f'<span><mark style="background:{markup.FIELD_COLOURS[f]}">{escape(t.label("field", f))}</mark></span>'
        for f in fields
    )
    line = escape(_provenance(frame, stored))
    body = markup.mark_text(article.text, marks, t)
    st.html(f'<div class="m-meta">{line}</div><div class="m-legend">{legend}</div>')
    st.html(f'<div class="m-article" dir="{markup.text_dir(article.text)}" lang="ar">{body}</div>')


def _provenance(frame: Frame, stored: StoredArticle) -> str:
    t, article = frame.t, stored.article
    published = t.t("published_unknown")
    if article.published is not None:
        basis = t.t(f"basis_{article.published_basis}")
        published = f"{t.t('published', day=t.day(article.published))} · {basis}"
    parts = [article.source or t.t("source_unknown"), published, article.url or ""]
    return " · ".join(part for part in parts if part)


def _incidents(frame: Frame, stored: StoredArticle) -> None:
    t = frame.t
    st.markdown(f"**{t.t('article_incidents')}**")
    if not stored.incidents:
        st.caption(t.t("article_no_incidents"))
    for incident in stored.incidents:
        st.html(markup.incident_html(incident, t))
        params = to_params(frame.view) | {"id": [incident.incident_id]}
        params.pop("article", None)
        st.page_link("app.py", label=t.t("open_incident"), query_params=params)
    unresolved = pl.Series([p.text for p in stored.toponyms if p.place_id is None], dtype=pl.String).unique().sort()
    if len(unresolved):
        with st.expander(f"{t.t('toponyms')} ({len(unresolved)})"):
            st.html(f"<p>{escape(' · '.join(unresolved.to_list()))}</p>")
    for warning in stored.warnings:
        st.caption(f"{t.t('article_warnings')}: {markup.plain(warning)}")
