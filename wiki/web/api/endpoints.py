"""The table of endpoints: what each takes and which function answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from wiki.web.api import (
    changing,
    drafting,
    filing,
    linking,
    membership,
    models,
    reading,
    reviewing,
    shapes,
    surveying,
    talking,
    vocabulary,
)
from wiki.web.api.answer import Answer


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address; `model` is of its query, or of its body.

    `shape` is of its answer, `others` are of answers with another status; `headers`
    gives what else the view takes of the request. `for_all`: no token is needed.
    `takes_bytes`: the body is a file, and `model` is of the query.
    """

    method: str
    path: str
    view: Callable[..., Answer]
    model: type[models.Model]
    shape: type[BaseModel]
    writes: bool = False
    headers: Callable[[], dict[str, Any]] = dict
    others: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    for_all: bool = False
    takes_bytes: bool = False

    @property
    def takes_body(self) -> bool:
        """Tell whether `model` describes the body."""
        return self.method in ("POST", "PUT") and not self.takes_bytes


PROPOSED = {"202": shapes.SentForReview}

ENDPOINTS = (
    Endpoint("GET", "/pages", reading.list_pages, models.ListQuery, shapes.PageList),
    Endpoint(
        "POST",
        "/pages",
        changing.create_page,
        models.PageBody,
        shapes.SavedPage,
        writes=True,
        headers=changing.key_sent,
        others=PROPOSED,
    ),
    Endpoint("GET", "/pages/<slug>", reading.get_page, models.Nothing, shapes.Page),
    Endpoint(
        "PUT",
        "/pages/<slug>",
        changing.put_page,
        models.PageBody,
        shapes.SavedPage,
        writes=True,
        headers=changing.base_and_key_sent,
        others=PROPOSED,
    ),
    Endpoint(
        "DELETE",
        "/pages/<slug>",
        changing.archive_page,
        models.Nothing,
        shapes.ArchivedPage,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/rename",
        changing.rename_page,
        models.RenameBody,
        shapes.SavedPage,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/merge-into",
        changing.merge_page,
        models.MergeBody,
        shapes.SavedPage,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/revisions",
        reading.list_revisions,
        models.ListQuery,
        shapes.RevisionList,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/revisions/<int:number>",
        reading.get_revision,
        models.Nothing,
        shapes.Page,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/revisions/<int:number>/restore",
        changing.restore_revision,
        models.Nothing,
        shapes.SavedPage,
        writes=True,
        others=PROPOSED,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/related",
        reading.get_related,
        models.RelatedQuery,
        shapes.SuggestionList,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/dismiss",
        changing.dismiss,
        models.OtherPageBody,
        shapes.Dismissed,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/pin",
        changing.pin,
        models.OtherPageBody,
        shapes.Pinned,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/release",
        changing.release,
        models.OtherPageBody,
        shapes.Released,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/suggested-links",
        reading.get_suggested_links,
        models.SuggestedLinksQuery,
        shapes.SuggestedLinkList,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/links/<relation>/<target>",
        linking.get_link,
        models.Nothing,
        shapes.LinkHistory,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/check",
        reviewing.get_check,
        models.Nothing,
        shapes.LastCheck,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/check",
        reviewing.check_page,
        models.CheckBody,
        shapes.LastCheck,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/draft",
        drafting.get_draft,
        models.Nothing,
        shapes.KeptDraft,
    ),
    Endpoint(
        "PUT",
        "/pages/<slug>/draft",
        drafting.put_draft,
        models.DraftBody,
        shapes.KeptDraft,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/pages/<slug>/draft",
        drafting.delete_draft,
        models.Nothing,
        shapes.KeptDraft,
        writes=True,
    ),
    Endpoint(
        "GET", "/checks", reviewing.list_checks, models.ChecksQuery, shapes.CheckList
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/discussions",
        talking.list_discussions,
        models.ListQuery,
        shapes.ThreadItems,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/discussions",
        talking.begin_discussion,
        models.ThreadBody,
        shapes.Discussion,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/discussions/<int:number>",
        talking.get_discussion,
        models.ListQuery,
        shapes.Discussion,
    ),
    Endpoint(
        "POST",
        "/discussions/<int:number>/reply",
        talking.reply,
        models.MessageBody,
        shapes.Discussion,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/discussions/<int:number>/settle",
        talking.settle,
        models.SettleBody,
        shapes.Discussion,
        writes=True,
    ),
    Endpoint(
        "PUT",
        "/messages/<int:number>",
        talking.edit_message,
        models.MessageBody,
        shapes.Discussion,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/messages/<int:number>/withdraw",
        talking.withdraw_message,
        models.Nothing,
        shapes.Discussion,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/messages/<int:number>/hide",
        talking.hide_message,
        models.HideBody,
        shapes.Discussion,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/groups",
        talking.list_groups,
        models.Nothing,
        shapes.ReadingGroups,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/groups",
        talking.plan_group,
        models.GroupBody,
        shapes.ReadingGroups,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/groups/<int:number>",
        talking.cancel_group,
        models.Nothing,
        shapes.ReadingGroups,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/watching",
        talking.list_watched,
        models.Nothing,
        shapes.WatchedList,
    ),
    Endpoint(
        "POST",
        "/watching",
        talking.change_watching,
        models.WatchBody,
        shapes.WatchedList,
        writes=True,
    ),
    Endpoint(
        "GET", "/notices", membership.list_notices, models.ListQuery, shapes.NoticeList
    ),
    Endpoint(
        "POST",
        "/notices/seen",
        membership.mark_seen,
        models.SeenBody,
        shapes.Seen,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/proposals",
        reviewing.list_proposals,
        models.ProposalsQuery,
        shapes.ProposalList,
    ),
    Endpoint(
        "GET",
        "/proposals/<int:number>",
        reviewing.get_proposal,
        models.Nothing,
        shapes.Proposal,
    ),
    Endpoint(
        "PUT",
        "/proposals/<int:number>",
        reviewing.amend_proposal,
        models.ProposalBody,
        shapes.Proposal,
        writes=True,
        headers=changing.base_sent,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/approve",
        reviewing.approve_proposal,
        models.ApproveBody,
        shapes.Proposal,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/ask",
        reviewing.ask_for_changes,
        models.WordsBody,
        shapes.Proposal,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/reject",
        reviewing.reject_proposal,
        models.WordsBody,
        shapes.Proposal,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/withdraw",
        reviewing.withdraw_proposal,
        models.Nothing,
        shapes.Proposal,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/proposals/<int:number>/comments",
        reviewing.comment_on_proposal,
        models.WordsBody,
        shapes.Proposal,
        writes=True,
    ),
    Endpoint("GET", "/mail", membership.get_mail, models.Nothing, shapes.Mail),
    Endpoint(
        "POST",
        "/mail",
        membership.choose_mail,
        models.MailBody,
        shapes.Mail,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/questions",
        surveying.list_questions,
        models.Nothing,
        shapes.QuestionList,
    ),
    Endpoint(
        "GET",
        "/questions/<slug>",
        surveying.get_question,
        models.AnswersQuery,
        shapes.AnsweredQuestion,
    ),
    Endpoint(
        "GET", "/states", surveying.list_places, models.PlacesQuery, shapes.PlaceList
    ),
    Endpoint("GET", "/gaps", surveying.count_gaps, models.GapsQuery, shapes.GapCounts),
    Endpoint(
        "GET",
        "/gaps/<kind>",
        surveying.list_gaps,
        models.GapsQuery,
        shapes.GapList,
    ),
    Endpoint("GET", "/files", filing.list_files, models.FilesQuery, shapes.FileList),
    Endpoint(
        "POST",
        "/files",
        filing.add_file,
        models.FileQuery,
        shapes.File,
        writes=True,
        headers=filing.bytes_sent,
        takes_bytes=True,
    ),
    Endpoint("GET", "/files/<key>", filing.get_file, models.Nothing, shapes.File),
    Endpoint(
        "PUT",
        "/files/<key>",
        filing.describe_file,
        models.DescriptionBody,
        shapes.File,
        writes=True,
    ),
    Endpoint(
        "DELETE",
        "/files/<key>",
        filing.remove_file,
        models.Nothing,
        shapes.File,
        writes=True,
    ),
    Endpoint("GET", "/options", membership.get_options, models.Nothing, shapes.Options),
    Endpoint(
        "POST",
        "/options",
        membership.choose_options,
        models.OptionsBody,
        shapes.Options,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/invitations",
        membership.list_invitations,
        models.ListQuery,
        shapes.InvitationList,
    ),
    Endpoint(
        "POST",
        "/invitations",
        membership.invite,
        models.InviteBody,
        shapes.Invited,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/invitations/<int:number>/withdraw",
        membership.withdraw_invitation,
        models.Nothing,
        shapes.Withdrawn,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/accounts",
        membership.join,
        models.JoinBody,
        shapes.Joined,
        writes=True,
        for_all=True,
    ),
    Endpoint("GET", "/paths", reading.get_paths, models.PathsQuery, shapes.PathList),
    Endpoint("GET", "/graph", reading.get_graph, models.GraphQuery, shapes.Graph),
    Endpoint("POST", "/advice", drafting.advise, models.AdviceBody, shapes.Advice),
    Endpoint("POST", "/ask", reading.ask, models.AskBody, shapes.Rows),
    Endpoint("GET", "/search", reading.get_search, models.SearchQuery, shapes.Hits),
    Endpoint(
        "GET", "/suggest", reading.get_suggest, models.SuggestQuery, shapes.NameHints
    ),
    Endpoint(
        "GET", "/changes", reading.get_changes, models.ChangesQuery, shapes.ChangeList
    ),
    Endpoint("GET", "/insight", reading.get_insight, models.Nothing, shapes.Insight),
    Endpoint(
        "GET", "/vocabulary", reading.get_vocabulary, models.Nothing, shapes.Vocabulary
    ),
    Endpoint(
        "PUT",
        "/vocabulary",
        vocabulary.put_vocabulary,
        models.VocabularyBody,
        shapes.VocabularyPlan,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/vocabulary/versions",
        vocabulary.list_versions,
        models.ListQuery,
        shapes.VocabularyVersions,
    ),
    Endpoint(
        "GET",
        "/vocabulary/versions/<int:number>",
        vocabulary.get_version,
        models.Nothing,
        shapes.VocabularyText,
    ),
)
