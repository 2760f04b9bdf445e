"""Files sent with the form itself, by who writes without scripts: kept, and named at the end of the text."""

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from community.commons.access import Forbidden, Refused
from community.commons.files.operations import accept_file
from community.commons.files.pictures import check_size

MOST_FILES = 10  # in one sending


def with_files(request: HttpRequest) -> QueryDict:
    """What was posted, its text followed by a line for each file sent in the field "files".

    What is wrong with a file stands in "files_refused", which the forms show as an error: the text stays, with
    the files that were kept, and nothing is published before its author has seen it.
    """
    sent = request.FILES.getlist("files")
    too_large = getattr(request, "upload_too_large", 0)
    if not (sent or too_large):
        return request.POST
    posted = request.POST.copy()
    problems = []
    for number, file in enumerate(sent):
        try:
            if number >= MOST_FILES:
                raise Refused(_("More than %(n)d files at once are not possible.") % {"n": MOST_FILES})
            line = accept_file(file, by=request.user).markdown
        except (Refused, Forbidden) as no:
            problems.append(f"{file.name}: {no.sentence}")
        else:
            posted["text"] = f"{posted.get('text', '').rstrip()}\n\n{line}".lstrip()
    if too_large:
        try:
            check_size(too_large)
        except Refused as no:
            problems.append(str(no.sentence))
    if problems:
        posted["files_refused"] = "\n".join(problems)
    return posted
