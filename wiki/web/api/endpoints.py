"""The table of endpoints: what each takes and which function answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from wiki.web.api import (
    changing,
    credentials,
    drafting,
    filing,
    importing,
    linking,
    membership,
    models,
    publishing,
    reading,
    reviewing,
    surveying,
    talking,
    vocabulary,
)
from wiki.web.api.answer import Answer
from wiki.web.api.headers import BASE, KEY, Header
from wiki.web.api.shapes import credentials as held
from wiki.web.api.shapes import (
    files,
    graphs,
    histories,
    members,
    pages,
    proposals,
    searches,
    surveys,
    talks,
    vocabularies,
)
from wiki.web.api.shapes import publishing as published


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address; `model` is of its query, or of its body.

    `shape` is of its answer, `others` are of answers with another status. `makes`:
    something new comes of it, 201. `headers` are what the view takes of them.
    `for_all`: no token is needed. `upload` takes the body in where that is a file, and
    `model` is of the query. `apart`: what it changes is no part of a transaction.
    """

    method: str
    path: str
    view: Callable[..., Answer]
    model: type[models.Model]
    shape: type[BaseModel]
    writes: bool = False
    makes: bool = False
    headers: tuple[Header, ...] = ()
    others: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    for_all: bool = False
    upload: Callable[[], Any] | None = None
    apart: bool = False

    @property
    def takes_body(self) -> bool:
        """Tell whether `model` describes the body."""
        return self.method in ("POST", "PUT") and self.upload is None


PROPOSED = {"202": proposals.SentForReview}

ENDPOINTS = (
    Endpoint("GET", "/pages", reading.list_pages, models.ListQuery, pages.PageList),
    Endpoint(
        "POST",
        "/pages",
        changing.create_page,
        models.PageBody,
        pages.SavedPage,
        writes=True,
        makes=True,
        headers=(KEY,),
        others=PROPOSED,
    ),
    Endpoint("GET", "/pages/<slug>", reading.get_page, models.Nothing, pages.Page),
    Endpoint(
        "PUT",
        "/pages/<slug>",
        changing.put_page,
        models.PageBody,
        pages.SavedPage,
        writes=True,
        headers=(BASE, KEY),
        others=PROPOSED,
    ),
    Endpoint(
        "DELETE",
        "/pages/<slug>",
        changing.archive_page,
        models.Nothing,
        pages.ArchivedPage,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/rename",
        changing.rename_page,
        models.RenameBody,
        pages.SavedPage,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/merge-into",
        changing.merge_page,
        models.MergeBody,
        pages.SavedPage,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/scheduled",
        publishing.list_scheduled,
        models.Nothing,
        published.ScheduledPages,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/schedule",
        publishing.schedule,
        models.ScheduleBody,
        published.ScheduledPage,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/pages/<slug>/schedule",
        publishing.cancel,
        models.Nothing,
        published.ScheduledPages,
        writes=True,
    ),
    Endpoint(
        "GET", "/imports", importing.list_imports, models.Nothing, published.Imports
    ),
    Endpoint(
        "POST",
        "/imports",
        importing.bring,
        models.ImportQuery,
        published.Import,
        writes=True,
        makes=True,
        upload=importing.bytes_sent,
    ),
    Endpoint(
        "GET",
        "/imports/<key>",
        importing.get_import,
        models.Nothing,
        published.Import,
    ),
    Endpoint(
        "POST",
        "/imports/<key>/apply",
        importing.apply,
        models.Nothing,
        published.Import,
        writes=True,
        apart=True,
    ),
    Endpoint(
        "DELETE",
        "/imports/<key>",
        importing.remove,
        models.Nothing,
        published.Imports,
        writes=True,
        apart=True,
    ),
    Endpoint(
        "GET",
        "/webhooks",
        publishing.list_webhooks,
        models.Nothing,
        published.Webhooks,
    ),
    Endpoint(
        "POST",
        "/webhooks",
        publishing.add_webhook,
        models.WebhookBody,
        published.WebhookLog,
        writes=True,
        makes=True,
    ),
    Endpoint(
        "GET",
        "/webhooks/<int:number>",
        publishing.get_webhook,
        models.Nothing,
        published.WebhookLog,
    ),
    Endpoint(
        "PUT",
        "/webhooks/<int:number>",
        publishing.switch_webhook,
        models.SwitchBody,
        published.WebhookLog,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/webhooks/<int:number>/deliveries/<int:delivery>/again",
        publishing.tell_again,
        models.Nothing,
        published.WebhookLog,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/webhooks/<int:number>",
        publishing.remove_webhook,
        models.Nothing,
        published.Webhooks,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/revisions",
        reading.list_revisions,
        models.ListQuery,
        histories.RevisionList,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/revisions/<int:number>",
        reading.get_revision,
        models.Nothing,
        pages.Page,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/revisions/<int:number>/restore",
        changing.restore_revision,
        models.Nothing,
        pages.SavedPage,
        writes=True,
        others=PROPOSED,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/related",
        reading.get_related,
        models.RelatedQuery,
        graphs.SuggestionList,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/dismiss",
        changing.dismiss,
        models.OtherPageBody,
        graphs.Dismissed,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/pin",
        changing.pin,
        models.OtherPageBody,
        graphs.Pinned,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/release",
        changing.release,
        models.OtherPageBody,
        graphs.Released,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/suggested-links",
        reading.get_suggested_links,
        models.SuggestedLinksQuery,
        graphs.SuggestedLinkList,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/links/<relation>/<target>",
        linking.get_link,
        models.Nothing,
        histories.LinkHistory,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/check",
        reviewing.get_check,
        models.Nothing,
        proposals.LastCheck,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/check",
        reviewing.check_page,
        models.CheckBody,
        proposals.LastCheck,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/draft",
        drafting.get_draft,
        models.Nothing,
        pages.KeptDraft,
    ),
    Endpoint(
        "PUT",
        "/pages/<slug>/draft",
        drafting.put_draft,
        models.DraftBody,
        pages.KeptDraft,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/pages/<slug>/draft",
        drafting.delete_draft,
        models.Nothing,
        pages.KeptDraft,
        writes=True,
    ),
    Endpoint(
        "GET", "/checks", reviewing.list_checks, models.ChecksQuery, proposals.CheckList
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/discussions",
        talking.list_discussions,
        models.ListQuery,
        talks.ThreadItems,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/discussions",
        talking.begin_discussion,
        models.ThreadBody,
        talks.Discussion,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/discussions/<int:number>",
        talking.get_discussion,
        models.ListQuery,
        talks.Discussion,
    ),
    Endpoint(
        "POST",
        "/discussions/<int:number>/reply",
        talking.reply,
        models.MessageBody,
        talks.Discussion,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/discussions/<int:number>/settle",
        talking.settle,
        models.SettleBody,
        talks.Discussion,
        writes=True,
    ),
    Endpoint(
        "PUT",
        "/messages/<int:number>",
        talking.edit_message,
        models.MessageBody,
        talks.Discussion,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/messages/<int:number>/withdraw",
        talking.withdraw_message,
        models.Nothing,
        talks.Discussion,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/messages/<int:number>/hide",
        talking.hide_message,
        models.HideBody,
        talks.Discussion,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/groups",
        talking.list_groups,
        models.Nothing,
        talks.ReadingGroups,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/groups",
        talking.plan_group,
        models.GroupBody,
        talks.ReadingGroups,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/groups/<int:number>",
        talking.cancel_group,
        models.Nothing,
        talks.ReadingGroups,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/watching",
        talking.list_watched,
        models.Nothing,
        talks.WatchedList,
    ),
    Endpoint(
        "POST",
        "/watching",
        talking.change_watching,
        models.WatchBody,
        talks.WatchedList,
        writes=True,
    ),
    Endpoint(
        "GET", "/notices", membership.list_notices, models.ListQuery, members.NoticeList
    ),
    Endpoint(
        "POST",
        "/notices/seen",
        membership.mark_seen,
        models.SeenBody,
        members.Seen,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/proposals",
        reviewing.list_proposals,
        models.ProposalsQuery,
        proposals.ProposalList,
    ),
    Endpoint(
        "GET",
        "/proposals/<int:number>",
        reviewing.get_proposal,
        models.Nothing,
        proposals.Proposal,
    ),
    Endpoint(
        "PUT",
        "/proposals/<int:number>",
        reviewing.amend_proposal,
        models.ProposalBody,
        proposals.Proposal,
        writes=True,
        headers=(BASE,),
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/approve",
        reviewing.approve_proposal,
        models.ApproveBody,
        proposals.Proposal,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/ask",
        reviewing.ask_for_changes,
        models.WordsBody,
        proposals.Proposal,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/reject",
        reviewing.reject_proposal,
        models.WordsBody,
        proposals.Proposal,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/withdraw",
        reviewing.withdraw_proposal,
        models.Nothing,
        proposals.Proposal,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/comments",
        reviewing.comment_on_proposal,
        models.WordsBody,
        proposals.Proposal,
        writes=True,
    ),
    Endpoint("GET", "/mail", membership.get_mail, models.Nothing, members.Mail),
    Endpoint(
        "POST",
        "/mail",
        membership.choose_mail,
        models.MailBody,
        members.Mail,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/questions",
        surveying.list_questions,
        models.Nothing,
        surveys.QuestionList,
    ),
    Endpoint(
        "GET",
        "/questions/<slug>",
        surveying.get_question,
        models.AnswersQuery,
        surveys.AnsweredQuestion,
    ),
    Endpoint(
        "GET", "/states", surveying.list_places, models.PlacesQuery, surveys.PlaceList
    ),
    Endpoint("GET", "/gaps", surveying.count_gaps, models.GapsQuery, surveys.GapCounts),
    Endpoint(
        "GET",
        "/gaps/<kind>",
        surveying.list_gaps,
        models.GapsQuery,
        surveys.GapList,
    ),
    Endpoint("GET", "/files", filing.list_files, models.FilesQuery, files.FileList),
    Endpoint(
        "POST",
        "/files",
        filing.add_file,
        models.FileQuery,
        files.File,
        writes=True,
        makes=True,
        upload=filing.bytes_sent,
    ),
    Endpoint("GET", "/files/<key>", filing.get_file, models.Nothing, files.File),
    Endpoint(
        "PUT",
        "/files/<key>",
        filing.describe_file,
        models.DescriptionBody,
        files.File,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/files/<key>",
        filing.remove_file,
        models.Nothing,
        files.File,
        writes=True,
    ),
    Endpoint(
        "GET", "/options", membership.get_options, models.Nothing, members.Options
    ),
    Endpoint(
        "POST",
        "/options",
        membership.choose_options,
        models.OptionsBody,
        members.Options,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/invitations",
        membership.list_invitations,
        models.ListQuery,
        members.InvitationList,
    ),
    Endpoint(
        "POST",
        "/invitations",
        membership.invite,
        models.InviteBody,
        members.Invited,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/invitations/<int:number>/withdraw",
        membership.withdraw_invitation,
        models.Nothing,
        members.Withdrawn,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/accounts",
        membership.join,
        models.JoinBody,
        members.Joined,
        writes=True,
        for_all=True,
    ),
    Endpoint(
        "GET", "/sessions", credentials.list_sessions, models.Nothing, held.SessionList
    ),
    Endpoint(
        "DELETE",
        "/sessions/<int:number>",
        credentials.end_session,
        models.Nothing,
        held.EndedSession,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/sessions/end",
        credentials.end_sessions,
        models.Nothing,
        held.SessionList,
        writes=True,
    ),
    Endpoint("GET", "/audit", credentials.list_audit, models.AuditQuery, held.AuditLog),
    Endpoint("GET", "/tokens", credentials.list_tokens, models.Nothing, held.TokenList),
    Endpoint(
        "POST",
        "/tokens",
        credentials.make_token,
        models.TokenBody,
        held.NewToken,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/tokens/<int:number>",
        credentials.revoke_token,
        models.Nothing,
        held.RevokedToken,
        writes=True,
    ),
    Endpoint("GET", "/paths", reading.get_paths, models.PathsQuery, graphs.PathList),
    Endpoint("GET", "/graph", reading.get_graph, models.GraphQuery, graphs.Graph),
    Endpoint("POST", "/advice", drafting.advise, models.AdviceBody, pages.Advice),
    Endpoint("POST", "/ask", reading.ask, models.AskBody, graphs.Rows),
    Endpoint("GET", "/search", reading.get_search, models.SearchQuery, searches.Hits),
    Endpoint(
        "GET", "/suggest", reading.get_suggest, models.SuggestQuery, searches.NameHints
    ),
    Endpoint(
        "GET",
        "/changes",
        reading.get_changes,
        models.ChangesQuery,
        histories.ChangeList,
    ),
    Endpoint("GET", "/insight", reading.get_insight, models.Nothing, graphs.Insight),
    Endpoint(
        "GET",
        "/vocabulary",
        reading.get_vocabulary,
        models.Nothing,
        vocabularies.Vocabulary,
    ),
    Endpoint(
        "PUT",
        "/vocabulary",
        vocabulary.put_vocabulary,
        models.VocabularyBody,
        vocabularies.VocabularyPlan,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/vocabulary/versions",
        vocabulary.list_versions,
        models.ListQuery,
        vocabularies.VocabularyVersions,
    ),
    Endpoint(
        "GET",
        "/vocabulary/versions/<int:number>",
        vocabulary.get_version,
        models.Nothing,
        vocabularies.VocabularyText,
    ),
)
