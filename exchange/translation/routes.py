"""Addresses of the translation tools in the admin."""

from django.urls import path

from exchange.translation import localize_views
from exchange.translation.assist import glossary_views
from exchange.translation.assist import views as segments
from exchange.translation.comments import views as comments
from exchange.translation.interchange import views as files
from exchange.translation.jobs import views as jobs
from exchange.translation.matrix import views as matrix
from exchange.translation.release import views as releases
from exchange.translation.source import views as source
from exchange.translation.sync import views as merging

app_name = "exchange_translation"
urlpatterns = [
    path("", matrix.MatrixView.as_view(), name="matrix"),
    path("glossary/", glossary_views.GlossaryReportView.as_view(), name="glossary_report"),
    path("memory/", files.MemoryView.as_view(), name="memory"),
    path("submit/", jobs.SubmitView.as_view(), name="submit"),
    path("jobs/<int:job_id>/", jobs.JobView.as_view(), name="job"),
    path("jobs/<int:job_id>/continue/", jobs.work, name="work"),
    path("source/<int:page_id>/", source.ChangeSourceView.as_view(), name="change_source"),
    path("<int:translation_id>/merge/", merging.MergeView.as_view(), name="merge"),
    path("<int:translation_id>/segments/<int:segment_id>/confirm/", segments.confirm, name="confirm"),
    path("questions/<int:question_id>/", segments.settle, name="settle"),
    path("<int:translation_id>/propose/", localize_views.propose, name="propose"),
    path("<int:translation_id>/segments/<int:segment_id>/comments/", comments.write, name="comment"),
    path("<int:translation_id>/comments/<int:comment_id>/answer/", comments.answer, name="answer_comment"),
    path("<int:translation_id>/comments/<int:comment_id>/resolve/", comments.resolve, name="resolve_comment"),
    path("releases/<int:pk>/", releases.ReleaseView.as_view(), name="release"),
    path("<int:translation_id>/xliff/", files.export_xliff, name="export_xliff"),
    path("<int:translation_id>/xliff/upload/", files.upload_xliff, name="upload_xliff"),
]
