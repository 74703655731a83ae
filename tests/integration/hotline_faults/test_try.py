import time
from tests.integration.hotline_faults.story import long_story
from tests.integration.hotline_faults.invariants import make_sure, make_sure_of_rows
from tests.integration.hotline_faults.conftest import town
def test_it(town):
    t=time.time()
    s=long_story(town)
    print("story",time.time()-t, len(s.steps)); t=time.time()
    make_sure(town); print("sure",time.time()-t); t=time.time()
    make_sure_of_rows(town); print("rows",time.time()-t)
    st=list(s.steps.values())[-1]
    t=time.time(); town.back_to(st.before); print("back",time.time()-t); t=time.time(); print(st.act().status, time.time()-t)
    t=time.time();r=town.new_records(); town.dispatch(r); print("dispatch",len(r),time.time()-t)
