// Where the parts come from that lower folders draw and do not know.
import { record_chip, schedule_strip, send_menu } from '../messages/later';

record_chip.comes_from('records', () => import('../records/RecordChip.svelte'));
schedule_strip.comes_from('schedules', () => import('../schedules/ScheduleStrip.svelte'));
send_menu.comes_from('schedules', () => import('../schedules/SendMenu.svelte'));
